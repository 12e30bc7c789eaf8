# OpenCV's build includes this file before the module's CMakeLists.txt.
ocv_cmake_hook_append(PRE_MODULES_CREATE "${CMAKE_CURRENT_LIST_DIR}/in_tree_requirements.cmake")
