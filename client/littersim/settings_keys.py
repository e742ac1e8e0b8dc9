"""Every key that AirSim 1.8.1 reads from settings.json, by the object it stands in. Others are junk, worth a warning.

Source: AirLib's AirSimSettings.hpp, release 1.8.1.
"""

from __future__ import annotations

from littersim.sensors.declared import NUMBERS

ROOT = frozenset({
    "SeeDocsAt", "SettingsVersion", "SimMode", "ClockType", "ClockSpeed", "LocalHostIp", "ApiServerPort",
    "EnableRpc", "RpcEnabled", "ViewMode", "PhysicsEngineName", "RecordUIVisible", "LogMessagesVisible",
    "ShowLosDebugLines", "EngineSound", "SpeedUnitFactor", "SpeedUnitLabel", "Default Environment",
    "OriginGeopoint", "TimeOfDay", "Wind", "CameraDirector", "SegmentationSettings", "SubWindows", "Recording",
    "PawnPaths", "CameraDefaults", "ExternalCameras", "Vehicles", "DefaultSensors", "FastPhysicsEngine",
})  # fmt: skip
RECORDING = frozenset({"RecordOnMove", "RecordInterval", "Folder", "Enabled", "Cameras"})
RECORDING_CAMERA = frozenset({"CameraName", "ImageType", "PixelsAsFloat", "Compress", "VehicleName", "Annotation"})
VECTOR = frozenset({"X", "Y", "Z"})
GEO_POINT = frozenset({"Latitude", "Longitude", "Altitude"})
SEGMENTATION = frozenset({"InitMethod", "OverrideExisting", "MeshNamingMethod"})
VEHICLE = frozenset({
    "VehicleType", "PawnPath", "DefaultVehicleState", "AutoCreate", "EnableCollisionPassthrogh", "EnableCollisions",
    "EnableTrace", "AllowAPIAlways", "IsFpvVehicle", "RC", "X", "Y", "Z", "Pitch", "Roll", "Yaw", "Cameras",
    "Sensors",
})  # fmt: skip
SENSOR = frozenset(
    {
        "SensorType",
        "Enabled",
        "X",
        "Y",
        "Z",
        "Roll",
        "Pitch",
        "Yaw",
        "DrawDebugPoints",
        "DataFrame",
        "ExternalController",
        "SensorTypeName",
    }
).union(*NUMBERS.values())
CAMERA = frozenset({
    "X", "Y", "Z", "Pitch", "Roll", "Yaw", "Gimbal", "UnrealEngine", "CaptureSettings", "NoiseSettings",
})  # fmt: skip
CAPTURE = frozenset({
    "ImageType", "Width", "Height", "FOV_Degrees", "TargetGamma", "AutoExposureSpeed", "AutoExposureBias",
    "AutoExposureMaxBrightness", "AutoExposureMinBrightness", "MotionBlurAmount", "ProjectionMode", "OrthoWidth",
})  # fmt: skip
