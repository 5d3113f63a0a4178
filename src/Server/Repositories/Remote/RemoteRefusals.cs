using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Repositories.Remote;

/// <summary>What is refused on a remote host, for whoever asks for it.</summary>
public static class RemoteRefusals
{
    public static Problem WayBack { get; } = RemoteProblems.NotThere("A way back");

    public static Problem Move { get; } = RemoteProblems.NotThere("A move");

    public static Problem Repair { get; } = RemoteProblems.NotThere("A repair");

    public static Problem Adoption { get; } = RemoteProblems.NotThere("Adopting repositories");
}
