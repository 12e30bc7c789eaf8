# Inside OpenCV's build: like any module of opencv_contrib.
set(the_description "Facial landmark segmentation (FLSNet)")

if(NOT HAVE_PROTOBUF)
  ocv_module_disable(flsnet)
endif()

ocv_add_module(flsnet opencv_core opencv_imgproc opencv_dnn OPTIONAL opencv_objdetect WRAP python)

include("${FLSNET_MODULE_DIR}/cmake/embedded_source.cmake")
flsnet_embedded_source(FLSNET_EMBEDDED_SOURCE)

ocv_glob_module_sources(SOURCES "${FLSNET_EMBEDDED_SOURCE}")
ocv_module_include_directories(${PROTOBUF_INCLUDE_DIRS} ${Protobuf_INCLUDE_DIRS})
ocv_create_module(${PROTOBUF_LIBRARIES})
ocv_add_accuracy_tests()
ocv_add_perf_tests()
