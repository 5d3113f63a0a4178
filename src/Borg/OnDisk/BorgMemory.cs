namespace BorgBackupServer.Borg.OnDisk;

/// <summary>What borg itself remembers of repositories, in its base directory.</summary>
public static class BorgMemory
{
    /// <summary>
    /// Lets it forget where, and in which state, it saw a repository last, of every one that it knows from this base directory, and what it keeps
    /// of their archives. It refuses one that is older than that. The nonce stays: that only ever goes forward.
    /// </summary>
    public static void Forget(string baseDirectory)
    {
        var (cache, security) = (Path.Combine(baseDirectory, ".cache", "borg"), Path.Combine(baseDirectory, ".config", "borg", "security"));
        if (Directory.Exists(cache))
            Directory.Delete(cache, recursive: true);
        if (Directory.Exists(security))
            foreach (var folder in Directory.EnumerateDirectories(security))
                foreach (var remembered in (string[])["manifest-timestamp", "location"])
                    File.Delete(Path.Combine(folder, remembered));
    }
}
