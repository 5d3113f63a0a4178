using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories.Remote;

namespace BorgBackupServer.Server.Repositories;

/// <summary>What the file system says, as a problem with a next step.</summary>
internal static class StorageProblems
{
    private const int NoSpaceLeft = 28;
    private const int QuotaExceeded = 122;
    private const int ReadOnlyFileSystem = 30;

    public static Problem Of(Exception exception, string path) => exception switch
    {
        RemoteHostException unusable => unusable.Problem,
        UnauthorizedAccessException => Problem.Invalid(
            "storage-location.not-writable", $"The server's account ({Environment.UserName}) may not write to {path}.",
            "Give the folder to that account, or choose another one.", "path"),
        _ when exception.HResult is NoSpaceLeft or QuotaExceeded => new Problem(
            "storage.full", ProblemKind.Unavailable, $"There is no space left at {path}.", "Free some, or choose another place.", "path"),
        _ when exception.HResult == ReadOnlyFileSystem => Problem.Invalid(
            "storage-location.read-only", $"{path} is mounted read-only.", "Mount it for writing, or choose another place.", "path"),
        _ => Problem.Invalid(
            "storage-location.unusable", $"{path} cannot be used: {exception.Message}", "Choose another place.", "path"),
    };
}
