# Completion of basebackup4j's commands for bash.

_basebackup4j() {
    local current=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD-1]} options kind
    # bash makes words of their own of "--format=" and what comes after it
    if [[ $current == = ]]; then
        current=
    elif [[ $option == = ]]; then
        option=${COMP_WORDS[COMP_CWORD-2]}
    fi
    COMPREPLY=()
    case ${1##*/} in
        pg_basebackup | pg_basebackup4j)
            options='--pgdata= --format= --incremental= --write-recovery-conf --target= --tablespace-mapping= --waldir= --wal-method= --gzip --compress= --compress-wal --checkpoint= --create-slot --label= --no-clean --no-sync --progress --max-rate= --slot= --verbose --manifest-checksums= --manifest-force-encode --no-estimate-size --no-manifest --no-reconnect --no-slot --no-verify-checksums --no-verify-transfer --stall-timeout= --sync-method= --progress-format= --result-file= --detailed-exit-codes --version --help --dbname= --host= --port= --status-interval= --username= --no-password --password'
            case $option in
                -D | --pgdata) kind='directory' ;;
                -F | --format) kind='plain tar' ;;
                -i | --incremental) kind='file' ;;
                -t | --target) kind='blackhole server:' ;;
                -T | --tablespace-mapping) kind='text' ;;
                --waldir) kind='directory' ;;
                -X | --wal-method) kind='none fetch stream' ;;
                -Z | --compress) kind='none gzip lz4 zstd client-gzip client-lz4 client-zstd server-gzip server-lz4 server-zstd' ;;
                -c | --checkpoint) kind='fast spread' ;;
                -l | --label) kind='text' ;;
                -r | --max-rate) kind='text' ;;
                -S | --slot) kind='text' ;;
                --manifest-checksums) kind='CRC32C SHA224 SHA256 SHA384 SHA512 NONE' ;;
                --sync-method) kind='fsync syncfs' ;;
                -d | --dbname) kind='text' ;;
                -h | --host) kind='text' ;;
                -p | --port) kind='text' ;;
                -s | --status-interval) kind='text' ;;
                --stall-timeout) kind='text' ;;
                -U | --username) kind='text' ;;
                --progress-format) kind='json text' ;;
                --result-file) kind='file' ;;
            esac
            ;;
        pg_receivewal | pg_receivewal4j)
            options='--directory= --endpos= --no-loop --no-sync --status-interval= --slot= --synchronous --verbose --compress= --result-file= --detailed-exit-codes --version --help --create-slot --if-not-exists --drop-slot --dbname= --host= --port= --username= --no-password --password'
            case $option in
                -D | --directory) kind='directory' ;;
                -E | --endpos) kind='text' ;;
                -s | --status-interval) kind='text' ;;
                -S | --slot) kind='text' ;;
                -Z | --compress) kind='none gzip lz4 zstd' ;;
                -d | --dbname) kind='text' ;;
                -h | --host) kind='text' ;;
                -p | --port) kind='text' ;;
                -U | --username) kind='text' ;;
                --result-file) kind='file' ;;
            esac
            ;;
        pg_verifybackup | pg_verifybackup4j)
            options='--exit-on-error --format= --ignore= --manifest-path= --no-parse-wal --progress --quiet --skip-checksums --wal-directory= --pages --progress-format= --result-file= --detailed-exit-codes --version --help'
            case $option in
                -F | --format) kind='plain tar' ;;
                -i | --ignore) kind='text' ;;
                -m | --manifest-path) kind='file' ;;
                -w | --wal-directory) kind='directory' ;;
                --progress-format) kind='json text' ;;
                --result-file) kind='file' ;;
            esac
            ;;
        pg_combinebackup | pg_combinebackup4j)
            options='--debug --link --dry-run --no-sync --output= --tablespace-mapping= --clone --copy --copy-file-range --compress= --format= --manifest-checksums= --no-manifest --sync-method= --verify --result-file= --detailed-exit-codes --version --help'
            case $option in
                -o | --output) kind='directory' ;;
                -T | --tablespace-mapping) kind='text' ;;
                --compress) kind='none gzip lz4 zstd' ;;
                --format) kind='plain tar' ;;
                --manifest-checksums) kind='CRC32C SHA224 SHA256 SHA384 SHA512 NONE' ;;
                --sync-method) kind='fsync syncfs' ;;
                --result-file) kind='file' ;;
            esac
            ;;
    esac
    case $kind in
        text) ;;
        directory)
            compopt -o filenames
            mapfile -t COMPREPLY < <(compgen -d -- "$current")
            ;;
        file)
            compopt -o filenames
            mapfile -t COMPREPLY < <(compgen -f -- "$current")
            ;;
        ?*) mapfile -t COMPREPLY < <(compgen -W "$kind" -- "$current") ;;
        *)
            if [[ $current == -* ]]; then
                mapfile -t COMPREPLY < <(compgen -W "$options" -- "$current")
                [[ ${COMPREPLY[0]} != *= ]] || compopt -o nospace
            elif [[ ${1##*/} == pg_verifybackup* || ${1##*/} == pg_combinebackup* ]]; then
                compopt -o filenames
                mapfile -t COMPREPLY < <(compgen -d -- "$current")
            fi
            ;;
    esac
}

for command in pg_basebackup pg_receivewal pg_verifybackup pg_combinebackup; do
    complete -F _basebackup4j "$command" "${command}4j"
done
unset command
