"""Id images to exact COCO annotations: run lengths, polygons, boxes, categories. Pure: no simulator, no files."""
