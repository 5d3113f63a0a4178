namespace BorgBackupServer.Server.Platform;

/// <summary>The modes of what is nobody else's business on this machine: the one place that spells them.</summary>
public static class OwnerOnly
{
    /// <summary>0600.</summary>
    public const UnixFileMode File = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>0700.</summary>
    public const UnixFileMode Folder = File | UnixFileMode.UserExecute;

    /// <summary>Whether an account other than the owner's can do anything with it.</summary>
    public static bool IsReachedByOthers(string path) => (System.IO.File.GetUnixFileMode(path) & ~Folder) != 0;
}
