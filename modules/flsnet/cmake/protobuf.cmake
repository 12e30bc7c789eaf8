# Outside of OpenCV's build: Protocol Buffers (lite). The package's own configuration comes first: it knows the libraries
# that versions from 22 on need, which CMake's module does not.
find_package(Protobuf CONFIG QUIET)
if(NOT TARGET protobuf::libprotobuf-lite)
  find_package(Protobuf MODULE QUIET)
endif()
if(NOT TARGET protobuf::libprotobuf-lite)
  message(FATAL_ERROR "flsnet needs Protocol Buffers (lite); on Debian: apt install libprotobuf-dev")
endif()

# flsnet_protobuf_version(<variable> <file> <pattern>): the version of the shared Protocol Buffers in the dynamic section
# of a library; empty if there is none.
function(flsnet_protobuf_version variable file pattern)
  set(${variable} "" PARENT_SCOPE)
  if(CMAKE_READELF AND file AND EXISTS "${file}")
    execute_process(COMMAND "${CMAKE_READELF}" -d "${file}" OUTPUT_VARIABLE section ERROR_QUIET)
    if(section MATCHES "${pattern}[^\n]*libprotobuf(-lite)?\\.so\\.([0-9.]+)")
      set(${variable} "${CMAKE_MATCH_2}" PARENT_SCOPE)
    endif()
  endif()
endfunction()

# flsnet_library_file(<variable> <target>): the file of an imported library, whatever its configuration is called.
function(flsnet_library_file variable target)
  set(${variable} "" PARENT_SCOPE)
  if(NOT TARGET ${target})
    return()
  endif()
  get_target_property(configurations ${target} IMPORTED_CONFIGURATIONS)
  get_target_property(file ${target} IMPORTED_LOCATION)
  foreach(configuration IN LISTS configurations)
    if(NOT file)
      get_target_property(file ${target} IMPORTED_LOCATION_${configuration})
    endif()
  endforeach()
  if(file)
    set(${variable} "${file}" PARENT_SCOPE)
  endif()
endfunction()

# Two versions in one process share the names of their symbols, and crash.
flsnet_library_file(FLSNET_DNN_FILE opencv_dnn)
flsnet_library_file(FLSNET_PROTOBUF_FILE protobuf::libprotobuf-lite)
flsnet_protobuf_version(FLSNET_DNN_PROTOBUF "${FLSNET_DNN_FILE}" NEEDED)
flsnet_protobuf_version(FLSNET_OWN_PROTOBUF "${FLSNET_PROTOBUF_FILE}" SONAME)
if(FLSNET_DNN_PROTOBUF AND FLSNET_OWN_PROTOBUF AND NOT FLSNET_DNN_PROTOBUF STREQUAL FLSNET_OWN_PROTOBUF)
  message(FATAL_ERROR "flsnet would use the Protocol Buffers ${FLSNET_OWN_PROTOBUF} (${FLSNET_PROTOBUF_FILE}), but OpenCV's "
                      "dnn ${FLSNET_DNN_PROTOBUF}: two versions in one process crash. Give the same one by "
                      "CMAKE_PREFIX_PATH, a static one, or an OpenCV that was built with that version")
endif()
