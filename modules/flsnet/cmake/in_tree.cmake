# What the module needs inside OpenCV's build beyond OpenCV's own macros.

# OpenCV 4 sets C++11 for all its modules.
if(CMAKE_CXX_STANDARD LESS 17)
  set(CMAKE_CXX_STANDARD 17)
endif()

include("${FLSNET_MODULE_DIR}/cmake/amx_variant.cmake")
include("${FLSNET_MODULE_DIR}/cmake/embedded_source.cmake")
flsnet_embedded_sources(FLSNET_EMBEDDED_SOURCES)

# Protocol Buffers as opencv_dnn links it: the system's, or the copy in OpenCV's 3rdparty (BUILD_PROTOBUF), a static
# library that brings its include folder along.
set(FLSNET_INCLUDE_DIRS "${FLSNET_MODULE_DIR}/src")
set(FLSNET_LIBRARIES ${Protobuf_LIBRARIES})
if(NOT BUILD_PROTOBUF)
  list(APPEND FLSNET_INCLUDE_DIRS ${Protobuf_INCLUDE_DIRS})
endif()

# Nodes of its own on the GPU, where opencv_dnn has its CUDA backend. OpenCV's build takes src/cuda/*.cu by itself.
set(FLSNET_CUDA_SOURCES EXCLUDE_CUDA)
set(FLSNET_HAS_CUDA OFF)
if(HAVE_CUDA AND HAVE_CUBLAS AND HAVE_CUDNN AND OPENCV_DNN_CUDA)
  # cuDNN's graph interface with its choice of kernels; graphs of CUDA that are made with flags.
  if(CUDNN_VERSION VERSION_LESS 8.3 OR CUDA_VERSION VERSION_LESS 11.4)
    message(STATUS "flsnet: its CUDA code needs cuDNN 8.3 and CUDA 11.4 or newer; here are ${CUDNN_VERSION} and ${CUDA_VERSION}")
  else()
    set(FLSNET_HAS_CUDA ON)
  endif()
endif()
if(FLSNET_HAS_CUDA)
  set(FLSNET_CUDA_SOURCES)
  list(APPEND FLSNET_INCLUDE_DIRS "${OpenCV_SOURCE_DIR}/modules/dnn/src" ${CUDA_TOOLKIT_INCLUDE} ${CUDNN_INCLUDE_DIRS})
  list(APPEND FLSNET_LIBRARIES ${CUDNN_LIBRARIES})
  add_definitions(-DFLSNET_CUDA)
  # Warnings of CUDA's headers, which OpenCV's own modules with CUDA code switch off as well.
  ocv_warnings_disable(CMAKE_CXX_FLAGS -Wundef -Wmissing-declarations -Wshadow)
  if(BUILD_SHARED_LIBS)
    # What a shared opencv_dnn does not export, see src/cuda/dnn_private.cpp.
    add_definitions(-DFLSNET_CUDA_COPIES)
    set(FLSNET_CUDA_SOURCES "${OpenCV_SOURCE_DIR}/modules/dnn/src/cuda/fp_conversion.cu")
  endif()
endif()

# Warnings of opencv_dnn's own headers, which that module switches off as well.
ocv_warnings_disable(CMAKE_CXX_FLAGS -Wunused-parameter -Wsign-compare)

# Model files and photos with NaNs are found by comparing with NaN, which ENABLE_FAST_MATH takes for never true.
if(NOT MSVC AND "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_RELEASE}" MATCHES "-(ffast-math|Ofast|ffinite-math-only)")
  set(CMAKE_CXX_FLAGS "${CMAKE_CXX_FLAGS} -fno-fast-math")
  string(APPEND CMAKE_CXX_FLAGS_RELEASE " -fno-fast-math")
endif()

# OpenCV's macros take brackets in the path for a pattern, and then find nothing.
function(flsnet_check_sources sources)
  if(NOT sources MATCHES "onnx_reader")
    message(FATAL_ERROR "flsnet: OpenCV's build finds no sources in ${FLSNET_MODULE_DIR}; move them to a folder whose path "
                        "has no brackets, stars or question marks")
  endif()
endfunction()

# A static copy of Protocol Buffers shows none of its symbols: opencv_dnn has a copy of its own.
function(flsnet_hide_protobuf)
  if(BUILD_PROTOBUF AND BUILD_SHARED_LIBS AND UNIX AND NOT APPLE)
    set_property(TARGET opencv_flsnet APPEND_STRING PROPERTY LINK_FLAGS " -Wl,--exclude-libs,ALL")
  endif()
endfunction()

# Where the tests find models and photos, and the programs of samples/, which OpenCV calls example_flsnet_<name>.
function(flsnet_configure_tests)
  if(TARGET opencv_perf_flsnet)
    target_include_directories(opencv_perf_flsnet PRIVATE "${FLSNET_MODULE_DIR}/src")
    target_compile_definitions(opencv_perf_flsnet PRIVATE FLSNET_SOURCE_DIR="${FLSNET_ROOT_DIR}")
  endif()
  if(NOT TARGET opencv_test_flsnet)
    return()
  endif()
  target_include_directories(opencv_test_flsnet PRIVATE "${FLSNET_MODULE_DIR}/src")
  target_compile_definitions(opencv_test_flsnet PRIVATE FLSNET_SOURCE_DIR="${FLSNET_ROOT_DIR}")
  if(TARGET opencv_samples_flsnet)
    target_compile_definitions(opencv_test_flsnet PRIVATE FLSNET_PROGRAMS="${EXECUTABLE_OUTPUT_PATH}/example_flsnet_")
    add_dependencies(opencv_test_flsnet opencv_samples_flsnet)
  endif()
endfunction()
