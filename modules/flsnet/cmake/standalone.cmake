# Outside of OpenCV's build: a library that links to an installed OpenCV.
find_package(OpenCV QUIET COMPONENTS core imgproc dnn OPTIONAL_COMPONENTS objdetect)
if(NOT OpenCV_FOUND OR OpenCV_VERSION VERSION_LESS 4.6)
  set(found "none was found")
  if(OpenCV_VERSION AND OpenCV_VERSION VERSION_LESS 4.6)
    set(found "found ${OpenCV_VERSION} in ${OpenCV_DIR}")
  elseif(OpenCV_VERSION)
    set(found "the one in ${OpenCV_DIR} lacks one of them")
  endif()
  message(FATAL_ERROR "flsnet needs OpenCV 4.6 or newer with its modules core, imgproc and dnn (${found}); "
                      "on Debian: apt install libopencv-dev")
endif()
if(TARGET opencv_flsnet)
  message(FATAL_ERROR "The OpenCV in ${OpenCV_DIR} has flsnet inside already: use that one, or tell by OpenCV_DIR where "
                      "another OpenCV is")
endif()
include("${FLSNET_MODULE_DIR}/cmake/protobuf.cmake")

include("${FLSNET_MODULE_DIR}/cmake/embedded_source.cmake")
flsnet_embedded_sources(FLSNET_EMBEDDED_SOURCES)

flsnet_glob(FLSNET_SOURCES GLOB_RECURSE "${FLSNET_MODULE_DIR}/src" "*.cpp")
include("${FLSNET_MODULE_DIR}/cmake/cpu_variants.cmake")
add_library(opencv_flsnet ${FLSNET_SOURCES} ${FLSNET_EMBEDDED_SOURCES})
add_library(flsnet::flsnet ALIAS opencv_flsnet)
set_target_properties(opencv_flsnet PROPERTIES
  EXPORT_NAME flsnet
  VERSION ${PROJECT_VERSION}
  SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}
  CXX_VISIBILITY_PRESET hidden
  VISIBILITY_INLINES_HIDDEN ON
  POSITION_INDEPENDENT_CODE ON)
target_compile_definitions(opencv_flsnet PRIVATE CVAPI_EXPORTS)
target_include_directories(opencv_flsnet
  PUBLIC "$<BUILD_INTERFACE:${FLSNET_MODULE_DIR}/include>"
         "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/flsnet>"
  PRIVATE "${FLSNET_MODULE_DIR}/src")
target_compile_features(opencv_flsnet PUBLIC cxx_std_11)
target_link_libraries(opencv_flsnet
  PUBLIC ${OpenCV_LIBS}
  PRIVATE protobuf::libprotobuf-lite $<BUILD_INTERFACE:flsnet_warnings> $<BUILD_INTERFACE:flsnet_hardening>)
get_target_property(FLSNET_PROTOBUF_TYPE protobuf::libprotobuf-lite TYPE)
if(FLSNET_PROTOBUF_TYPE STREQUAL "STATIC_LIBRARY" AND UNIX AND NOT APPLE)
  # opencv_dnn may have another copy.
  set_property(TARGET opencv_flsnet APPEND_STRING PROPERTY LINK_FLAGS " -Wl,--exclude-libs,ALL")
endif()

include("${FLSNET_MODULE_DIR}/cmake/install.cmake")
