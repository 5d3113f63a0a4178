namespace BorgBackupServer.Server.Platform.Results;

/// <summary>The value of a use case that has nothing to say but that it worked.</summary>
public readonly record struct Done
{
    public static Done It => default;
}
