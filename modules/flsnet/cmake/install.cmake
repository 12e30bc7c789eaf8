# Installed: the library, its headers, find_package(flsnet) and pkg-config.
include(CMakePackageConfigHelpers)

set(FLSNET_CMAKE_DIR "${CMAKE_INSTALL_LIBDIR}/cmake/flsnet")
install(TARGETS opencv_flsnet EXPORT flsnet-targets
  LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT runtime NAMELINK_COMPONENT dev
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT dev
  RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT runtime)
install(DIRECTORY "${FLSNET_MODULE_DIR}/include/opencv2" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/flsnet" COMPONENT dev)
install(EXPORT flsnet-targets NAMESPACE flsnet:: DESTINATION "${FLSNET_CMAKE_DIR}" COMPONENT dev)

configure_package_config_file("${FLSNET_MODULE_DIR}/cmake/flsnet-config.cmake.in"
  "${CMAKE_CURRENT_BINARY_DIR}/flsnet-config.cmake" INSTALL_DESTINATION "${FLSNET_CMAKE_DIR}")
write_basic_package_version_file("${CMAKE_CURRENT_BINARY_DIR}/flsnet-config-version.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/flsnet-config.cmake"
              "${CMAKE_CURRENT_BINARY_DIR}/flsnet-config-version.cmake"
  DESTINATION "${FLSNET_CMAKE_DIR}" COMPONENT dev)

# From the folder of flsnet.pc up to the prefix.
file(RELATIVE_PATH FLSNET_PC_UP "/${CMAKE_INSTALL_LIBDIR}" "/")
# pkg-config wants to find private requirements even if it does not use them: name them only where they are used.
set(FLSNET_PC_STATIC "")
if(NOT BUILD_SHARED_LIBS)
  set(FLSNET_PC_STATIC "Requires.private: protobuf-lite\n")
endif()
configure_file("${FLSNET_MODULE_DIR}/cmake/flsnet.pc.in" "${CMAKE_CURRENT_BINARY_DIR}/flsnet.pc" @ONLY)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/flsnet.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig" COMPONENT dev)
