@echo off
rem Touchstone's verifier: judges certificates and bids, offline. Needs a Java 25 or newer, or the image that brings one.
rem Settings (environment): TOUCHSTONE_JAVA, TOUCHSTONE_OPTS, TOUCHSTONE_NO_CACHE, as in the other launcher.
setlocal DisableDelayedExpansion
set "root=%~dp0"
set "older="
set "home="
if not defined TOUCHSTONE_JAVA goto search
call :fits "%TOUCHSTONE_JAVA%"
if defined home goto found
echo touchstone: TOUCHSTONE_JAVA is "%TOUCHSTONE_JAVA%", which is not a Java 25 or newer>&2
echo   hint: give the folder that holds its release file, or unset TOUCHSTONE_JAVA to let Touchstone look>&2
exit /b 70

rem No blocks in parentheses below: a path may hold one, and would end the block.
:search
call :fits "%root%jre"
if not defined home if defined JAVA_HOME call :fits "%JAVA_HOME%"
if not defined home for %%j in (java.exe) do if not "%%~$PATH:j"=="" call :fits "%%~dp$PATH:j.."
if not defined home for /d %%j in ("%ProgramFiles%\Java\*" "%ProgramFiles%\Eclipse Adoptium\*" "%ProgramFiles%\Microsoft\*" "%ProgramFiles%\Zulu\*" "%ProgramFiles%\Amazon Corretto\*") do if not defined home call :fits "%%~j"
if defined home goto found
echo touchstone: no Java 25 or newer on this machine (looked at TOUCHSTONE_JAVA, JAVA_HOME, java on the path and the usual folders)>&2
if defined older echo   hint: too old:%older%>&2
echo   hint: install one, for example Eclipse Temurin 25, or unpack one anywhere and set TOUCHSTONE_JAVA to its folder>&2
exit /b 70

:found
set "jar=%root%lib\touchstone.jar"
set "cache=%root%lib\touchstone.aot"
set "quiet=-Xlog:disable -Xlog:all=error:stderr"
set "known="
if exist "%cache%.for" set /p known=<"%cache%.for"
if defined known set "known=%known:"=%"
if "%known%"=="%home%;%jar%" goto start
set "known="
if defined TOUCHSTONE_NO_CACHE goto start
rem The note is written first: a folder that cannot be written is noticed by its absence.
del /q "%cache%.for" 2>nul
call :note 2>nul
if not exist "%cache%.for" goto start
echo touchstone: preparing the verifier for quick starts (first time only) ...>&2
del /q "%cache%" 2>nul
"%home%\bin\java.exe" "-XX:AOTCacheOutput=%cache%" -XX:+UseSerialGC %quiet% -cp "%jar%" org.touchstone.verifier.cli.Main selftest >nul 2>&1 <nul
set "known=%home%;%jar%"

:start
set "flags=-XX:+UseSerialGC -XX:TieredStopAtLevel=1"
if /i "%~1"=="log" set "flags=-XX:+UseSerialGC"
if not "%~2"=="" if exist "%~2\" set "flags=-XX:+UseSerialGC"
if /i "%~x2"==".zip" set "flags=-XX:+UseSerialGC"
set "use="
if defined known if exist "%cache%" set "use="-XX:AOTCache=%cache%""
rem A full path where a command belongs: files were dropped on this launcher.
set "TOUCHSTONE_DROPPED="
set "first=%~1"
if not defined first goto run
if "%first:~1,2%"==":\" goto dropped
if "%first:~0,2%"=="\\" goto dropped

:run
"%home%\bin\java.exe" %flags% %quiet% %use% %TOUCHSTONE_OPTS% -cp "%jar%" org.touchstone.verifier.cli.Main %*
exit /b %errorlevel%

rem Explorer puts no quotes around a name with an ampersand, so an argument may be half a name. The whole line goes to the program,
rem which takes it apart by Explorer's rules; no name is ever a part of a command here. "exit" and not "exit /b", so that
rem what stands behind the ampersand is not run.
:dropped
set "me=%~nx0"
setlocal EnableDelayedExpansion
set "line=!cmdcmdline!"
set "without=!line:/c =!"
if "!without!"=="!line!" endlocal & goto run
for %%n in ("!me!") do set "without=!line:%%~n=!"
if "!without!"=="!line!" endlocal & goto run
set "TOUCHSTONE_DROPPED=!line!"
"!home!\bin\java.exe" !flags! !quiet! !use! !TOUCHSTONE_OPTS! -cp "!jar!" org.touchstone.verifier.cli.Main verify
set "code=!errorlevel!"
pause
exit !code!

:note
>"%cache%.for" echo "%home%;%jar%"
exit /b

rem :fits FOLDER: sets home if FOLDER is a Java that will do
:fits
if not exist "%~f1\bin\java.exe" exit /b
if not exist "%~f1\release" exit /b
set "version="
for /f "usebackq tokens=2 delims==" %%v in (`findstr /b "JAVA_VERSION=" "%~f1\release"`) do set "version=%%~v"
for /f "tokens=1 delims=.-+" %%m in ("%version%") do set /a major=%%m 2>nul
if not defined major exit /b
if %major% geq 25 (set "home=%~f1") else set "older=%older% %~f1 (Java %version%)"
set "major="
exit /b
