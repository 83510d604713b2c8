# What Debian's cross compilers have in common: the compiler is g++-LPAB_TRIPLET's, the target's
# libraries are in build/sysroot/ARCHITECTURE, where script/sysroot unpacks them. Libraries that are
# headers alone are the machine's own: /usr/include is read after the sysroot.
get_filename_component(SYSROOT
  ${CMAKE_CURRENT_LIST_DIR}/../../build/sysroot/${LPAB_ARCHITECTURE} ABSOLUTE)
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_CXX_COMPILER ${LPAB_TRIPLET}-g++)
set(CMAKE_LIBRARY_ARCHITECTURE ${LPAB_TRIPLET})
set(CMAKE_FIND_ROOT_PATH ${SYSROOT})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
set(CMAKE_CXX_FLAGS_INIT "-isystem ${SYSROOT}/usr/include/${LPAB_TRIPLET}")
# Libraries that the target's libraries need.
set(CMAKE_EXE_LINKER_FLAGS_INIT
  "-Wl,-rpath-link,${SYSROOT}/usr/lib/${LPAB_TRIPLET}:${SYSROOT}/lib/${LPAB_TRIPLET}")
set(ENV{PKG_CONFIG_LIBDIR}
  ${SYSROOT}/usr/lib/${LPAB_TRIPLET}/pkgconfig:${SYSROOT}/usr/share/pkgconfig)
set(ENV{PKG_CONFIG_SYSROOT_DIR} ${SYSROOT})
