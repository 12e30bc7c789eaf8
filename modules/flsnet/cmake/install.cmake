# Installed: the library, its headers, and find_package(flsnet).
include(CMakePackageConfigHelpers)

set(FLSNET_CMAKE_DIR "${CMAKE_INSTALL_LIBDIR}/cmake/flsnet")
install(TARGETS opencv_flsnet EXPORT flsnet-targets
  LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}"
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}"
  RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(DIRECTORY "${FLSNET_MODULE_DIR}/include/opencv2" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/flsnet")
install(EXPORT flsnet-targets NAMESPACE flsnet:: DESTINATION "${FLSNET_CMAKE_DIR}")

configure_package_config_file("${FLSNET_MODULE_DIR}/cmake/flsnet-config.cmake.in"
  "${CMAKE_CURRENT_BINARY_DIR}/flsnet-config.cmake" INSTALL_DESTINATION "${FLSNET_CMAKE_DIR}")
write_basic_package_version_file("${CMAKE_CURRENT_BINARY_DIR}/flsnet-config-version.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/flsnet-config.cmake"
              "${CMAKE_CURRENT_BINARY_DIR}/flsnet-config-version.cmake"
  DESTINATION "${FLSNET_CMAKE_DIR}")
