# Debian packages by `cpack -G DEB` in the build folder: the library, what development needs, the programs.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME flsnet)
set(CPACK_PACKAGE_VENDOR "flsnet")
set(CPACK_PACKAGE_CONTACT "flsnet developers <https://opencv.org>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Segmentation of faces into nine classes, for OpenCV")
set(CPACK_RESOURCE_FILE_LICENSE "${CMAKE_CURRENT_SOURCE_DIR}/LICENSE")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL runtime dev tools)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)

set(FLSNET_RUNTIME_PACKAGE "libflsnet${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME "${FLSNET_RUNTIME_PACKAGE}")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SHLIBDEPS ON)
# The default face detector reads OpenCV's Haar cascades.
set(CPACK_DEBIAN_RUNTIME_PACKAGE_RECOMMENDS opencv-data)
set(CPACK_COMPONENT_RUNTIME_DESCRIPTION "Finds hair, skin, brows, eyes, nostrils and lips of faces in photos.
 The library, with its default model inside.")

set(CPACK_DEBIAN_DEV_PACKAGE_NAME libflsnet-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "${FLSNET_RUNTIME_PACKAGE} (= ${PROJECT_VERSION}), libopencv-dev")
set(CPACK_COMPONENT_DEV_DESCRIPTION "Headers and CMake and pkg-config files of flsnet.")

set(CPACK_DEBIAN_TOOLS_PACKAGE_NAME flsnet-tools)
set(CPACK_DEBIAN_TOOLS_PACKAGE_SECTION graphics)
set(CPACK_DEBIAN_TOOLS_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_TOOLS_PACKAGE_DEPENDS "${FLSNET_RUNTIME_PACKAGE} (= ${PROJECT_VERSION}), opencv-data")
set(CPACK_COMPONENT_TOOLS_DESCRIPTION "Programs that segment photos, score label maps and make model files.")

# Lets dpkg-shlibdeps find the library of the same build.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS "${CMAKE_CURRENT_BINARY_DIR}/modules/flsnet")
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
include(CPack)
