# What `cmake --install` puts where: programs; the library with
# headers, CMake package and pkg-config file. The device build installs lpa-bridged alone.
include(GNUInstallDirs)

install(TARGETS lpa-bridged)
if(LPAB_DEVICE_ONLY)
  return()
endif()
install(TARGETS lpa lpa-sim)

include(CMakePackageConfigHelpers)
set(CONFIG_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/lpab)
install(TARGETS lpab EXPORT lpabTargets)
install(DIRECTORY include/lpab DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN *.h)
install(EXPORT lpabTargets NAMESPACE lpab:: DESTINATION ${CONFIG_DIR})
configure_package_config_file(cmake/lpabConfig.cmake.in lpabConfig.cmake
  INSTALL_DESTINATION ${CONFIG_DIR})
write_basic_package_version_file(lpabConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/lpabConfig.cmake ${PROJECT_BINARY_DIR}/lpabConfigVersion.cmake
  DESTINATION ${CONFIG_DIR})

# The prefix is found from where the file lies, so that `cmake --install --prefix` holds.
set(PC_DIR ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH PC_TO_PREFIX /${PC_DIR} /)
configure_file(cmake/lpab.pc.in lpab.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/lpab.pc DESTINATION ${PC_DIR})
