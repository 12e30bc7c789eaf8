# Protocol Buffers for the module in a wheel: the static copy that OpenCV's dnn, which is linked beside it, has.
# OpenCV_DIR is OpenCV's build folder, FLSNET_OPENCV_SOURCE its source.
add_library(protobuf::libprotobuf-lite STATIC IMPORTED)
set_target_properties(protobuf::libprotobuf-lite PROPERTIES
  IMPORTED_LOCATION "${OpenCV_DIR}/3rdparty/lib/liblibprotobuf.a"
  INTERFACE_INCLUDE_DIRECTORIES "${FLSNET_OPENCV_SOURCE}/3rdparty/protobuf/src")
