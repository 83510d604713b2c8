# What `cmake --install` puts where, in components: bridge (the daemon with its units, udev rules
# and examples; all that the device build has), lpa, sim, lib (the library with headers, CMake
# package and pkg-config file).
include(GNUInstallDirs)
set(LPAB_UNIT_DIR lib/systemd/system CACHE STRING "Where systemd's units go")
set(LPAB_UDEV_DIR lib/udev CACHE STRING "Where udev's rules.d is")
set(LPAB_ZSH_DIR ${CMAKE_INSTALL_DATADIR}/zsh/site-functions CACHE STRING
  "Where zsh's completions go")

# lpab_install_program(COMPONENT PROGRAM SECTION): with its man page and completions. bash-completion
# looks for a file by the program's name, zsh for any that names it in its head.
function(lpab_install_program COMPONENT PROGRAM SECTION)
  install(TARGETS ${PROGRAM} COMPONENT ${COMPONENT})
  install(FILES docs/man/${PROGRAM}.${SECTION} COMPONENT ${COMPONENT}
    DESTINATION ${CMAKE_INSTALL_MANDIR}/man${SECTION})
  install(FILES completions/lpa.bash COMPONENT ${COMPONENT} RENAME ${PROGRAM}
    DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
  install(FILES completions/_lpa COMPONENT ${COMPONENT} RENAME _${PROGRAM}
    DESTINATION ${LPAB_ZSH_DIR})
endfunction()

lpab_install_program(bridge lpa-bridged 8)
# The unit names the program where it is: the prefix may be said as late as with --prefix.
install(CODE "
  file(READ \"${PROJECT_SOURCE_DIR}/packaging/systemd/lpa-bridged.service\" UNIT)
  string(REPLACE /usr/bin/ \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}/\" UNIT \"\${UNIT}\")
  file(WRITE \"${PROJECT_BINARY_DIR}/lpa-bridged.service\" \"\${UNIT}\")"
  COMPONENT bridge)
install(FILES ${PROJECT_BINARY_DIR}/lpa-bridged.service packaging/systemd/lpa-bridged.socket
  DESTINATION ${LPAB_UNIT_DIR} COMPONENT bridge)
install(FILES packaging/systemd/sysusers.conf RENAME lpa-bridged.conf
  DESTINATION lib/sysusers.d COMPONENT bridge)
install(FILES packaging/systemd/tmpfiles.conf RENAME lpa-bridged.conf
  DESTINATION lib/tmpfiles.d COMPONENT bridge)
install(FILES packaging/udev/60-lpa-bridge.rules DESTINATION ${LPAB_UDEV_DIR}/rules.d
  COMPONENT bridge)
install(FILES docs/lpa-bridged.md docs/modems.md
  DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT bridge)
install(DIRECTORY docs/examples DESTINATION ${CMAKE_INSTALL_DOCDIR} USE_SOURCE_PERMISSIONS
  COMPONENT bridge)
install(FILES packaging/lpa-bridged.toml DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples
  COMPONENT bridge)
if(LPAB_DEVICE_ONLY)
  return()
endif()
lpab_install_program(lpa lpa 1)
lpab_install_program(relay lpa-relay 1)
lpab_install_program(sim lpa-sim 1)
if(LPAB_PCSC)
  # Where `lpa reader add` finds it.
  install(TARGETS ifdlpabridge LIBRARY DESTINATION lib/pcsc/drivers/serial COMPONENT lpa)
  install(FILES docs/virtual-reader.md DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT lpa)
endif()

include(CMakePackageConfigHelpers)
set(CONFIG_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/lpab)
install(TARGETS lpab EXPORT lpabTargets COMPONENT lib)
install(DIRECTORY include/lpab DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT lib
  FILES_MATCHING PATTERN *.h)
install(EXPORT lpabTargets NAMESPACE lpab:: DESTINATION ${CONFIG_DIR} COMPONENT lib)
configure_package_config_file(cmake/lpabConfig.cmake.in lpabConfig.cmake
  INSTALL_DESTINATION ${CONFIG_DIR})
write_basic_package_version_file(lpabConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/lpabConfig.cmake ${PROJECT_BINARY_DIR}/lpabConfigVersion.cmake
  DESTINATION ${CONFIG_DIR} COMPONENT lib)

# The prefix is found from where the file lies, so that `cmake --install --prefix` holds.
set(PC_DIR ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH PC_TO_PREFIX /${PC_DIR} /)
configure_file(cmake/lpab.pc.in lpab.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/lpab.pc DESTINATION ${PC_DIR} COMPONENT lib)
