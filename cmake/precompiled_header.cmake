# flsnet_precompile_header(<target> <header>): half of the time of a build without optimisation is OpenCV's headers.
# Not by default: caches of compilers get along with it badly.
function(flsnet_precompile_header target header)
  if(NOT FLSNET_PRECOMPILE_HEADERS)
    return()
  endif()
  # Sources with instructions of their own cannot share it.
  get_target_property(sources ${target} SOURCES)
  foreach(source IN LISTS sources)
    if(source MATCHES "_data\\.cpp$|\\.[0-9a-z_]+\\.cpp$|_amx\\.cpp$")
      set_property(SOURCE "${source}" TARGET_DIRECTORY ${target} PROPERTY SKIP_PRECOMPILE_HEADERS ON)
    endif()
  endforeach()
  target_precompile_headers(${target} PRIVATE "${header}")
endfunction()
