using System.Text;
using BorgBackupServer.Borg.OnDisk;
using BorgBackupServer.Server.Repositories;

namespace BorgBackupServer.Server.Archives.Adoption;

/// <summary>Looks for borg repositories below a folder. Follows no link, reads no more than a config, and gives up where there is too much.</summary>
internal static class RepositorySearch
{
    private const int MostFolders = 50_000;
    private const int MostFound = 200;
    private const int MostDepth = 8;

    private static readonly EnumerationOptions Folders = new() { AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Device, IgnoreInaccessible = true };

    /// <param name="passed">Folders that are not looked into.</param>
    /// <returns>By path, and whether the search ended early.</returns>
    public static (IReadOnlyList<FoundRepository> Found, bool IsCutOff) Find(string root, IReadOnlySet<string> passed, CancellationToken cancellationToken)
    {
        var found = new List<FoundRepository>();
        var waiting = new Queue<(string Folder, int Depth)>([(root, 0)]);
        for (var seen = 0; waiting.TryDequeue(out var next); seen++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (seen == MostFolders || found.Count == MostFound)
                return (found, true);
            if (Look(next.Folder) is { } repository)
            {
                found.Add(repository);
                continue;
            }

            if (next.Depth < MostDepth)
                foreach (var folder in Directory.EnumerateDirectories(next.Folder, "*", Folders).Where(folder => !passed.Contains(folder)).Order(StringComparer.Ordinal).Take(MostFolders))
                    waiting.Enqueue((folder, next.Depth + 1));
        }

        return ([.. found.OrderBy(repository => repository.Path, StringComparer.Ordinal)], false);
    }

    /// <summary>Null where the folder is no repository.</summary>
    public static FoundRepository? Look(string folder)
    {
        var data = new DirectoryInfo(Path.Combine(folder, "data"));
        if (!data.Exists || data.LinkTarget is not null || PlainFile.Read(RepositoryConfigFile.PathIn(folder), RepositoryConfigFile.MaxBytes) is not { } bytes)
            return null;
        var config = Encoding.UTF8.GetString(bytes);
        if (!config.Contains("[repository]", StringComparison.Ordinal) || RepositoryConfigFile.FindId(config) is not { } id)
            return null;
        var written = new DirectoryInfo(folder).EnumerateFiles("*", Folders).Select(file => file.LastWriteTimeUtc).Append(DateTime.UnixEpoch).Max();
        return new FoundRepository(folder, id, written);
    }

    /// <summary>The first entry that is no plain file and no folder: borg would follow it to wherever it leads. Null where there is none.</summary>
    public static string? FindLink(string repository)
    {
        var everything = new EnumerationOptions { AttributesToSkip = 0, RecurseSubdirectories = true, ReturnSpecialDirectories = false };
        return Directory.EnumerateFileSystemEntries(repository, "*", everything)
            .FirstOrDefault(entry => (File.GetAttributes(entry) & (FileAttributes.ReparsePoint | FileAttributes.Device)) != 0);
    }
}
