# flsnet_glob(<variable> GLOB|GLOB_RECURSE <folder> <pattern>...): the files of a folder, whatever its own path is called:
# file(GLOB) takes brackets in it for a pattern. No file is an error: a library without code helps nobody.
function(flsnet_glob variable mode folder)
  string(REGEX REPLACE "([][*?])" "[\\1]" folder_as_pattern "${folder}")
  set(found)
  foreach(pattern IN LISTS ARGN)
    file(${mode} files CONFIGURE_DEPENDS "${folder_as_pattern}/${pattern}")
    list(APPEND found ${files})
  endforeach()
  if(NOT found)
    message(FATAL_ERROR "flsnet: there is no ${ARGN} in ${folder}; if there is, move the sources to a folder whose path "
                        "has no brackets, stars, semicolons or question marks")
  endif()
  set(${variable} "${found}" PARENT_SCOPE)
endfunction()
