using System.Text;
using BorgBackupServer.Agent.Policy;

namespace BorgBackupServer.Agent.Machine;

/// <summary>
/// Files that only root or the agent's own user can have put there, by each folder on the way: what they say or do has
/// the agent's rights. Nobody else can exchange one between the look and its use.
/// </summary>
internal static class TrustedFile
{
    private const int Sticky = 0x200; // 0o1000
    private const int TypeMask = 0xF000;
    private const int Regular = 0x8000;
    private const int ReadableByOthers = 0x24; // 0o044

    /// <summary>The real folder; null with the reason if it is missing, or somebody else could change what is in it.</summary>
    public static string? FindFolder(string folder, out string? problem)
    {
        problem = null;
        if (RealPlace.Of(Encoding.UTF8.GetBytes(folder)) is not { } bytes || !Directory.Exists(folder))
        {
            problem = $"There is no folder {folder}.";
            return null;
        }

        var real = Encoding.UTF8.GetString(bytes);
        for (var part = real; ; part = Path.GetDirectoryName(part) ?? "/")
        {
            // Above the folder itself others may add names, where a sticky bit keeps them from replacing ours.
            if (FileStatus.Of(Encoding.UTF8.GetBytes(part)) is not { IsFolder: true } status || !IsOurs(status)
                || (status.IsWritableByOthers && (part == real || (status.Mode & Sticky) == 0)))
            {
                problem = $"{part} can be changed by other users.";
                return null;
            }

            if (part == "/")
                return real;
        }
    }

    /// <summary>Why a file of a folder from <see cref="FindFolder"/> is not to be relied on; null if it is.</summary>
    public static string? Refuse(string path, bool isSecret = false) => FileStatus.Of(Encoding.UTF8.GetBytes(path)) switch
    {
        null => $"There is no file {path}.",
        { IsLink: true } => $"{path} is a symbolic link, and none is followed.",
        { } status when (status.Mode & TypeMask) != Regular => $"{path} is no regular file.",
        { } status when !IsOurs(status) => $"{path} belongs to another user.",
        { IsWritableByOthers: true } => $"{path} can be changed by other users.",
        { } status when isSecret && (status.Mode & ReadableByOthers) != 0 => $"{path} can be read by other users.",
        _ => null,
    };

    private static bool IsOurs(FileStatus status) => status.UserId == 0 || status.UserId == Posix.UserId;
}
