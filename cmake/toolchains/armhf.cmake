set(LPAB_ARCHITECTURE armhf)
set(CMAKE_SYSTEM_PROCESSOR arm)
set(LPAB_TRIPLET arm-linux-gnueabihf)
include(${CMAKE_CURRENT_LIST_DIR}/debian.cmake)
