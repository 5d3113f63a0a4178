namespace BorgBackupServer.Server.Access;

/// <summary>Where to go after sign-in: somewhere on this server, whatever the link says.</summary>
public static class LocalPath
{
    /// <summary>The path when it is one of this server, otherwise Home. Browsers read <c>//</c> and <c>/\</c> as another server.</summary>
    public static string OrHome(string? path) =>
        path is { Length: > 0 and < 2000 } && path[0] == '/' && (path.Length == 1 || path[1] is not ('/' or '\\')) && !path.Any(char.IsControl)
            && !path.StartsWith("/sign-in", StringComparison.OrdinalIgnoreCase) && !path.StartsWith("/sign-out", StringComparison.OrdinalIgnoreCase)
            ? path
            : "/";
}
