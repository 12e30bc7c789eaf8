# Debian packages by `cpack -G DEB` in the build folder: the library, what development needs, the programs.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME flsnet)
set(CPACK_PACKAGE_VENDOR "flsnet")
set(FLSNET_PACKAGE_CONTACT "flsnet developers <flsnet@flsnet.invalid>" CACHE STRING
    "Maintainer of the Debian packages: name and address of who builds them")
set(CPACK_PACKAGE_CONTACT "${FLSNET_PACKAGE_CONTACT}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Segmentation of faces into nine classes, for OpenCV")
set(CPACK_RESOURCE_FILE_LICENSE "${CMAKE_CURRENT_SOURCE_DIR}/LICENSE")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_PRE_BUILD_SCRIPTS "${CMAKE_CURRENT_SOURCE_DIR}/cmake/debian/remove_runpath.cmake")
set(CPACK_COMPONENTS_ALL runtime dev tools)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)

set(FLSNET_RUNTIME_PACKAGE "libflsnet${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME "${FLSNET_RUNTIME_PACKAGE}")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SHLIBDEPS ON)
# The default face detector reads OpenCV's Haar cascades.
set(CPACK_DEBIAN_RUNTIME_PACKAGE_RECOMMENDS opencv-data)
configure_file(cmake/debian/shlibs.in "${CMAKE_CURRENT_BINARY_DIR}/debian/shlibs" @ONLY)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_CONTROL_EXTRA
  "${CMAKE_CURRENT_BINARY_DIR}/debian/shlibs;${CMAKE_CURRENT_SOURCE_DIR}/cmake/debian/triggers")
set(CPACK_COMPONENT_RUNTIME_DESCRIPTION "Finds hair, skin, brows, eyes, nostrils and lips of faces in photos.
 The library, with its default models inside.")

set(CPACK_DEBIAN_DEV_PACKAGE_NAME libflsnet-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "${FLSNET_RUNTIME_PACKAGE} (= ${PROJECT_VERSION}), libopencv-dev")
set(CPACK_COMPONENT_DEV_DESCRIPTION "Headers and CMake and pkg-config files of flsnet.")

set(CPACK_DEBIAN_TOOLS_PACKAGE_NAME flsnet-tools)
set(CPACK_DEBIAN_TOOLS_PACKAGE_SECTION graphics)
set(CPACK_DEBIAN_TOOLS_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_TOOLS_PACKAGE_DEPENDS "${FLSNET_RUNTIME_PACKAGE} (= ${PROJECT_VERSION}), opencv-data")
set(CPACK_COMPONENT_TOOLS_DESCRIPTION "Programs that segment photos, score label maps and make model files.")

if(FLSNET_BUILD_PYTHON)
  list(APPEND CPACK_COMPONENTS_ALL python)
  set(CPACK_DEBIAN_PYTHON_PACKAGE_NAME python3-flsnet)
  set(CPACK_DEBIAN_PYTHON_PACKAGE_SECTION python)
  set(CPACK_DEBIAN_PYTHON_PACKAGE_SHLIBDEPS ON)
  set(CPACK_DEBIAN_PYTHON_PACKAGE_DEPENDS
    "${FLSNET_RUNTIME_PACKAGE} (= ${PROJECT_VERSION}), python3-numpy, ${FLSNET_PYTHON_DEPENDS}")
  set(CPACK_DEBIAN_PYTHON_PACKAGE_RECOMMENDS "opencv-data, python3-opencv")
  # Python's compiled files come and go with the package.
  set(CPACK_DEBIAN_PYTHON_PACKAGE_CONTROL_EXTRA
    "${CMAKE_CURRENT_SOURCE_DIR}/cmake/debian/python/postinst;${CMAKE_CURRENT_SOURCE_DIR}/cmake/debian/python/prerm")
  set(CPACK_COMPONENT_PYTHON_DESCRIPTION "The Python package flsnet: NumPy arrays in and out.")
endif()

# Lets dpkg-shlibdeps find the library of the same build.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS "${CMAKE_CURRENT_BINARY_DIR}/modules/flsnet")

set(FLSNET_DEV_PACKAGE ${CPACK_DEBIAN_DEV_PACKAGE_NAME})
set(FLSNET_TOOLS_PACKAGE ${CPACK_DEBIAN_TOOLS_PACKAGE_NAME})
set(FLSNET_PYTHON_PACKAGE ${CPACK_DEBIAN_PYTHON_PACKAGE_NAME})
foreach(component IN LISTS CPACK_COMPONENTS_ALL)
  string(TOUPPER "${component}" upper)
  install(FILES cmake/debian/copyright DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/${FLSNET_${upper}_PACKAGE}"
    COMPONENT ${component})
endforeach()
include(CPack)
