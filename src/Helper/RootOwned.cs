namespace BorgBackupServer.Helper;

/// <summary>
/// Files and folders that root makes. Only ever inside folders that nobody but root can change: there nobody can put a
/// link in the way between a look and a deed.
/// </summary>
internal static class RootOwned
{
    /// <exception cref="Refusal">A folder on the way is a link, is not root's, or others may write to it.</exception>
    public static void RequireFolder(string path)
    {
        for (var folder = path; ; folder = Path.GetDirectoryName(folder) ?? "/")
        {
            using (var opened = Posix.Open(folder, Posix.ReadOnly | Posix.NoFollow | Posix.DirectoryOnly))
                if (Posix.StatusOf(opened) is var status && (status.Owner != 0 || status.OthersWrite))
                    throw new Refusal($"{folder} is not root's own, or others may write to it.");
            if (folder == "/")
                return;
        }
    }

    /// <summary>Makes a folder, or mends the owner and the mode of the one that is there. What is in it stays as it is.</summary>
    public static void MakeFolder(string path, uint owner, uint group, uint mode)
    {
        RequireFolder(Path.GetDirectoryName(path) ?? "/");
        Posix.MakeFolder(path);
        using var folder = Posix.Open(path, Posix.ReadOnly | Posix.NoFollow | Posix.DirectoryOnly);
        if (Posix.StatusOf(folder).Owner is var found && found != 0 && found != owner && found is < Account.First or > Account.Last)
            throw new Refusal($"{path} belongs to somebody else.");
        Posix.ChangeOwner(folder, owner, group);
        Posix.ChangeMode(folder, mode);
    }

    /// <summary>The whole file or none of it; what bore the name before, a link too, is replaced and never written through.</summary>
    public static void WriteFile(string path, ReadOnlySpan<byte> content, uint group, uint mode)
    {
        RequireFolder(Path.GetDirectoryName(path) ?? "/");
        var unfinished = path + ".new";
        File.Delete(unfinished);
        using (var file = Posix.Open(unfinished, Posix.WriteOnly | Posix.Create | Posix.Exclusive | Posix.NoFollow))
        {
            RandomAccess.Write(file, content, 0);
            Posix.ChangeOwner(file, 0, group);
            Posix.ChangeMode(file, mode);
            RandomAccess.FlushToDisk(file);
        }

        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>An empty file that is only ever locked.</summary>
    public static void MakeLock(string path, uint owner, uint group)
    {
        RequireFolder(Path.GetDirectoryName(path) ?? "/");
        using var file = Posix.Open(path, Posix.ReadOnly | Posix.Create | Posix.NoFollow);
        Posix.ChangeOwner(file, owner, group);
        Posix.ChangeMode(file, 0x1a0); // 0640
    }
}
