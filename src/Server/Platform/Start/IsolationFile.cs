using BorgBackupServer.Borg.Isolation;

namespace BorgBackupServer.Server.Platform.Start;

/// <summary>Reads how root has set system mode up. The server only follows it: what counts is what bbs-helper reads there.</summary>
internal static class IsolationFile
{
    /// <exception cref="ServerStartException">There is none, or it is not understood.</exception>
    public static IsolationSettings Read()
    {
        try
        {
            var (settings, complaint) = IsolationSettings.Parse(File.ReadAllText(IsolationSettings.File));
            return settings ?? throw Unusable($"{IsolationSettings.File} cannot be used: {complaint}.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unusable($"System mode is not set up on this machine: {exception.Message}");
        }
    }

    private static ServerStartException Unusable(string what) => new(what, "Run packaging/install.sh as root, or leave --system away.");
}
