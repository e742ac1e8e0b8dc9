#!/usr/bin/env bash
# Installs the two packages that give OpenGL without a display or a GPU (Mesa's llvmpipe through EGL).
set -eu
have() { ldconfig -p | grep -q "$1"; }
if have libEGL.so.1 && have libGL.so.1 && ls /usr/lib/*/dri/swrast_dri.so >/dev/null 2>&1; then echo "OpenGL is already here."; exit 0; fi
command -v apt-get >/dev/null || { echo "make gl knows apt-get only; install EGL and Mesa's DRI drivers with this system's package manager." >&2; exit 1; }
as_root=""; [ "$(id -u)" = 0 ] || as_root="sudo"
$as_root apt-get update -q
$as_root apt-get install -y -q --no-install-recommends libegl1 libgl1 libgl1-mesa-dri
