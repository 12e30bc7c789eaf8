# FLSNET_PERF_SOURCES: the perf tests of OpenCV's kind, inside of OpenCV's build and outside. The other folders here hold
# programs of their own. The steps of segmenter and detector are hidden in the library: their sources are compiled once more.
file(GLOB FLSNET_PERF_SOURCES CONFIGURE_DEPENDS "${CMAKE_CURRENT_LIST_DIR}/perf_*.cpp")
foreach(step detector/photo_pyramid detector/picture_scaler label_blobs label_islands label_map segmenter/area_prior segmenter/border_refiner
        segmenter/clear_logits segmenter/crop image_input
        segmenter/label_pixels segmenter/paste segmenter/turned_rows)
  list(APPEND FLSNET_PERF_SOURCES "${FLSNET_MODULE_DIR}/src/${step}.cpp")
endforeach()
