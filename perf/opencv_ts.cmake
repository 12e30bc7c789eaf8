# OpenCV's test framework for programs outside of OpenCV's build: opencv_ts, compiled from a source of OpenCV against the
# OpenCV that is installed. No package has it as a library.
# FLSNET_OPENCV_SOURCE: that source, of the installed OpenCV's version; scripts/build_perf_tests.sh fetches it.
find_package(OpenCV REQUIRED COMPONENTS core imgproc imgcodecs videoio highgui)
set(FLSNET_TS_DIR "${FLSNET_OPENCV_SOURCE}/modules/ts")
if(NOT EXISTS "${FLSNET_TS_DIR}/include/opencv2/ts.hpp")
  message(FATAL_ERROR "FLSNET_OPENCV_SOURCE is no source of OpenCV: ${FLSNET_TS_DIR}/include/opencv2/ts.hpp is missing")
endif()
file(STRINGS "${FLSNET_OPENCV_SOURCE}/modules/core/include/opencv2/core/version.hpp" FLSNET_VERSION_LINES
  REGEX "#define CV_VERSION_(MAJOR|MINOR|REVISION) ")
string(REGEX REPLACE "[^0-9]+([0-9]+)[^0-9]+([0-9]+)[^0-9]+([0-9]+)" "\\1.\\2.\\3" FLSNET_SOURCE_VERSION
  "${FLSNET_VERSION_LINES}")
if(NOT FLSNET_SOURCE_VERSION STREQUAL OpenCV_VERSION)
  message(FATAL_ERROR "FLSNET_OPENCV_SOURCE holds OpenCV ${FLSNET_SOURCE_VERSION}, installed is ${OpenCV_VERSION}")
endif()

# What OpenCV's own build writes.
set(FLSNET_TS_CONFIG_DIR "${CMAKE_CURRENT_BINARY_DIR}/opencv_ts_config")
foreach(header cvconfig.h cv_cpu_config.h opencv_tests_config.hpp)
  file(WRITE "${FLSNET_TS_CONFIG_DIR}/${header}.new" "// Nothing of an installed OpenCV's build is known.\n")
  configure_file("${FLSNET_TS_CONFIG_DIR}/${header}.new" "${FLSNET_TS_CONFIG_DIR}/${header}" COPYONLY)
endforeach()

file(GLOB FLSNET_TS_SOURCES CONFIGURE_DEPENDS "${FLSNET_TS_DIR}/src/*.cpp")
add_library(opencv_ts STATIC ${FLSNET_TS_SOURCES})
target_compile_definitions(opencv_ts PRIVATE __OPENCV_BUILD=1)
target_include_directories(opencv_ts SYSTEM PUBLIC "${FLSNET_TS_DIR}/include" "${FLSNET_TS_CONFIG_DIR}")
# Internal headers, which are not installed; installed ones of the same name are the same.
target_include_directories(opencv_ts SYSTEM PRIVATE "${FLSNET_OPENCV_SOURCE}/modules/core/include")
target_link_libraries(opencv_ts PUBLIC ${OpenCV_LIBS})
