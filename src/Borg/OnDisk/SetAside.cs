namespace BorgBackupServer.Borg.OnDisk;

/// <summary>
/// A repository out of everybody's way, beside the clients' homes on the same file system: a rename, so it costs nothing and
/// is whole before and after. Every step can be repeated.
/// </summary>
public static class SetAside
{
    private const string Content = "repository";

    /// <summary>Where the repository lies in the folder that it was set aside in.</summary>
    public static string ContentOf(string folder) => Path.Combine(folder, Content);

    /// <summary>Moves the repository into the folder, which there is. Nothing happens where it was moved, or removed, already.</summary>
    /// <exception cref="IOException">It cannot be moved.</exception>
    public static void Move(string repository, string folder)
    {
        if (Directory.Exists(repository))
            Directory.Move(repository, ContentOf(folder));
    }

    /// <summary>The way back. Nothing happens where it is back already.</summary>
    /// <exception cref="IOException">It is in neither place, or cannot be moved.</exception>
    public static void Return(string folder, string repository)
    {
        if (Directory.Exists(ContentOf(folder)) || !Directory.Exists(repository))
            Directory.Move(ContentOf(folder), repository);
    }

    /// <summary>Removes what a folder holds, and the folder. Links are removed, never followed.</summary>
    /// <param name="onProgress">Gets the number of removed files now and then.</param>
    public static void Remove(string folder, Action<long>? onProgress, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
            return;
        var removed = 0L;
        Empty(new DirectoryInfo(folder));
        onProgress?.Invoke(removed);

        void Empty(DirectoryInfo inside)
        {
            foreach (var entry in inside.EnumerateFileSystemInfos())
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (entry is DirectoryInfo { LinkTarget: null } below)
                    Empty(below);
                else
                    entry.Delete();
                if (++removed % 1000 == 0)
                    onProgress?.Invoke(removed);
            }

            inside.Delete();
        }
    }
}
