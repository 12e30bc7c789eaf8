# flsnet_embedded_sources(VARIABLE): rules that make the sources of the models inside the library.
function(flsnet_embedded_sources variable)
  set(script "${FLSNET_MODULE_DIR}/cmake/embed_model.cmake")
  set(sources "")
  foreach(name IN ITEMS EMBEDDED_MODEL EMBEDDED_DETECTOR EMBEDDED_CLOSE_UP EMBEDDED_WIDER_LOOK)
    set(file "${FLSNET_${name}}")
    string(TOLOWER "${name}" stem)
    set(source "${CMAKE_CURRENT_BINARY_DIR}/${stem}_data.cpp")
    set(model "")
    if(file AND EXISTS "${file}")
      get_filename_component(model "${file}" ABSOLUTE)
    elseif(file)
      message(WARNING "flsnet: ${file} is missing: the library is built without it inside, so functions that need it "
                      "will ask for a model file")
    endif()
    add_custom_command(
      OUTPUT "${source}"
      COMMAND "${CMAKE_COMMAND}" "-DNAME=${name}" "-DMODEL=${model}" "-DSOURCE=${source}" -P "${script}"
      DEPENDS "${script}" ${model}
      COMMENT "Embedding the model ${model}"
      VERBATIM)
    list(APPEND sources "${source}")
  endforeach()
  set(${variable} "${sources}" PARENT_SCOPE)
endfunction()
