# What `cmake --install` puts where: programs with man pages and completions; the library with
# headers, CMake package and pkg-config file. The device build installs lpa-bridged alone.
include(GNUInstallDirs)
set(BASH_DIR ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)

install(TARGETS lpa-bridged)
install(FILES docs/man/lpa-bridged.8 DESTINATION ${CMAKE_INSTALL_MANDIR}/man8)
if(LPAB_DEVICE_ONLY)
  return()
endif()
install(TARGETS lpa lpa-sim)
install(FILES docs/man/lpa.1 docs/man/lpa-sim.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
# bash-completion looks for a file by the program's name, zsh for any that names it in its head.
foreach(PROGRAM lpa lpa-bridged lpa-sim)
  install(FILES completions/lpa.bash DESTINATION ${BASH_DIR} RENAME ${PROGRAM})
endforeach()
install(FILES completions/_lpa DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)

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
