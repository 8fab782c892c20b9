# Completion of pg_verifybackup for fish.

complete -c pg_verifybackup -s 'e' -l exit-on-error -d 'stop at the first thing that is wrong'
complete -c pg_verifybackup -s 'F' -l format -x -a 'plain tar' -d 'plain files or tar files (default: look which)'
complete -c pg_verifybackup -s 'i' -l ignore -x -d 'do not care about this file or directory'
complete -c pg_verifybackup -s 'm' -l manifest-path -r -F -d 'manifest that is not in the backup itself'
complete -c pg_verifybackup -s 'n' -l no-parse-wal -d 'do not read the write-ahead log'
complete -c pg_verifybackup -s 'P' -l progress -d 'show how far it is'
complete -c pg_verifybackup -s 'q' -l quiet -d 'say nothing when all is well'
complete -c pg_verifybackup -s 's' -l skip-checksums -d 'look only at names and sizes of files'
complete -c pg_verifybackup -s 'w' -l wal-directory -x -a '(__fish_complete_directories)' -d 'directory of the write-ahead log'
complete -c pg_verifybackup -l pages -d 'check the checksums of pages too'
complete -c pg_verifybackup -s 'V' -l version -d 'print the version and exit'
complete -c pg_verifybackup -s '?' -l help -d 'print this help and exit'
