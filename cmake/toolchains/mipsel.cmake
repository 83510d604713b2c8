set(LPAB_ARCHITECTURE mipsel)
set(CMAKE_SYSTEM_PROCESSOR mipsel)
set(LPAB_TRIPLET mipsel-linux-gnu)
# 64-bit atomics, which the processor has not; the static OpenSSL uses them.
set(CMAKE_CXX_STANDARD_LIBRARIES -latomic)
include(${CMAKE_CURRENT_LIST_DIR}/debian.cmake)
