# Run by CPack between staging and packing: programs of a package find its library where the system looks for it, and a
# RUNPATH would be one more place to look.
if(CMAKE_VERSION VERSION_LESS 3.21)
  return()
endif()
file(GLOB_RECURSE files "${CPACK_TEMPORARY_INSTALL_DIRECTORY}/*/bin/*" "${CPACK_TEMPORARY_INSTALL_DIRECTORY}/*.so*")
foreach(file IN LISTS files)
  if(NOT IS_SYMLINK "${file}")
    file(RPATH_REMOVE FILE "${file}")
  endif()
endforeach()
