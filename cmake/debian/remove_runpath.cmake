# Run by CPack between staging and packing: programs of a package find its library where the system looks for it, and a
# RUNPATH would be one more place to look.
if(CMAKE_VERSION VERSION_LESS 3.21)
  return()
endif()
file(GLOB_RECURSE files "${CPACK_TEMPORARY_INSTALL_DIRECTORY}/*")
foreach(file IN LISTS files)
  if(IS_SYMLINK "${file}")
    continue() # it may lead into another package
  endif()
  file(READ "${file}" start LIMIT 4 HEX)
  if(start STREQUAL "7f454c46") # ELF
    file(RPATH_REMOVE FILE "${file}")
  endif()
endforeach()
