# flsnet_embedded_source(VARIABLE): a rule that makes the source of the model inside the library.
function(flsnet_embedded_source variable)
  set(source "${CMAKE_CURRENT_BINARY_DIR}/embedded_model_data.cpp")
  set(script "${FLSNET_MODULE_DIR}/cmake/embed_model.cmake")
  set(model "")
  if(FLSNET_EMBEDDED_MODEL AND EXISTS "${FLSNET_EMBEDDED_MODEL}")
    get_filename_component(model "${FLSNET_EMBEDDED_MODEL}" ABSOLUTE)
  elseif(FLSNET_EMBEDDED_MODEL)
    message(WARNING "flsnet: ${FLSNET_EMBEDDED_MODEL} is missing: the library is built without a model inside, "
                    "so FaceLandmarkSegmenter::create() will ask for a model file")
  endif()
  add_custom_command(
    OUTPUT "${source}"
    COMMAND "${CMAKE_COMMAND}" "-DMODEL=${model}" "-DSOURCE=${source}" -P "${script}"
    DEPENDS "${script}" ${model}
    COMMENT "Embedding the model ${model}"
    VERBATIM)
  set(${variable} "${source}" PARENT_SCOPE)
endfunction()
