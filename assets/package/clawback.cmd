@"%~dp0..\..\Clawback.exe" --cli %*
