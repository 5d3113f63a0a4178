using System.Globalization;
using System.Security.Cryptography;
using BorgBackupServer.Borg.Processes;

namespace BorgBackupServer.Benchmarks.Soak;

/// <summary>
/// Repositories whose files are those of a real, empty one, and whose list of archives is a folder with a file for each.
/// A small program in borg's place reads that list and deletes from it, so that the server's own work on a year of
/// archives runs as it is, in milliseconds and not in the second that a real borg takes. What borg does is shown elsewhere.
/// </summary>
internal sealed class PlayedRepositories(string folder)
{
    private const string Passphrase = "played";
    private const string IdOfTemplate = "id = ";

    // The archives of /storage/x/repo are in /storage/x/repo.archives: NAME holds "id<TAB>time".
    private const string Borg = """
        #!/bin/sh
        command=$1
        [ "$command" = --version ] && { echo 'borg 1.2.4'; exit 0; }
        for word; do case $word in /*) [ -n "$place" ] || place=$word ;; esac; done
        repository=${place%%::*}
        archives=$repository.archives
        [ -e "$repository/config" ] || exit 2
        case $command in
          list)
            if [ "$place" != "$repository" ]; then
              [ -e "$archives/${place##*::}" ] || exit 2
              printf 'd\0drwxr-xr-x\0000\0000\0root\0root\0000\0002026-01-01T00:00:00.000000\0healthy\0\0etc\0\n'
              printf -- '-\0-rw-r--r--\0000\0000\0root\0root\00012\0002026-01-01T00:00:00.000000\0healthy\0\0etc/hosts\0\n'
              exit 0
            fi
            id=$(sed -n 's/^id = //p' "$repository/config")
            printf '{"archives": ['
            comma=
            for file in "$archives"/*; do
              [ -e "$file" ] || continue
              IFS='	' read -r archive time <"$file"
              printf '%s{"name": "%s", "archive": "%s", "barchive": "%s", "id": "%s", "start": "%s", "time": "%s"}' "$comma" "${file##*/}" "${file##*/}" "${file##*/}" "$archive" "$time" "$time"
              comma=', '
            done
            printf '], "encryption": {"mode": "repokey-blake2"}, "repository": {"id": "%s", "last_modified": "2026-01-01T00:00:00.000000", "location": "%s"}}\n' "$id" "$repository" ;;
          delete)
            while [ $# -gt 0 ] && [ "$1" != -- ]; do shift; done
            shift
            for name; do rm -f "$archives/$name"; done ;;
          key) echo 'BORG_KEY played' ;;
        esac
        """;

    private readonly string template = Path.Combine(folder, "template");

    public string Program { get; } = Path.Combine(folder, "played-borg");

    public static string PassphraseOfAll => Passphrase;

    public async Task PrepareAsync()
    {
        await File.WriteAllTextAsync(Program, Borg);
        File.SetUnixFileMode(Program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await using var borg = await ChildProcess.StartAsync(new ChildProcessStart
        {
            FileName = "borg",
            Arguments = ["init", "--encryption=repokey-blake2", template],
            InheritedVariables = ["PATH"],
            Environment = new Dictionary<string, string> { ["BORG_PASSPHRASE"] = Passphrase, ["BORG_BASE_DIR"] = Path.Combine(folder, "template-home") },
        });
        var output = borg.Output.CopyToAsync(Stream.Null);
        await foreach (var _ in borg.ReadErrorLinesAsync(CancellationToken.None))
        {
        }

        await output;
        if ((await borg.WaitForExitAsync(CancellationToken.None)).Code != 0)
            throw new InvalidOperationException("borg init failed.");
    }

    /// <returns>The id of the repository.</returns>
    public string Create(string path)
    {
        var id = RandomNumberGenerator.GetHexString(64, lowercase: true);
        foreach (var file in Directory.EnumerateFiles(template, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(path, Path.GetRelativePath(template, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!); // because a file has a folder
            File.Copy(file, copy);
        }

        var config = Path.Combine(path, "config");
        File.WriteAllLines(config, File.ReadAllLines(config).Select(line => line.StartsWith(IdOfTemplate, StringComparison.Ordinal) ? IdOfTemplate + id : line));
        Directory.CreateDirectory(FolderOf(path));
        return id;
    }

    /// <summary>What an agent's borg does at the end of a backup.</summary>
    /// <returns>borg's id of the archive.</returns>
    public static string AddArchive(string path, string name, DateTimeOffset at)
    {
        var id = RandomNumberGenerator.GetHexString(64, lowercase: true);
        var unfinished = Path.Combine(path + ".part", name);
        Directory.CreateDirectory(path + ".part");
        File.WriteAllText(unfinished, string.Create(CultureInfo.InvariantCulture, $"{id}\t{at.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.ffffff}\n"));
        File.Move(unfinished, Path.Combine(FolderOf(path), name), overwrite: true);
        return id;
    }

    public static IReadOnlyDictionary<string, string> ArchivesIn(string path) =>
        Directory.EnumerateFiles(FolderOf(path)).ToDictionary(file => Path.GetFileName(file), file => File.ReadAllText(file).Split('\t')[0]);

    private static string FolderOf(string path) => path + ".archives";
}
