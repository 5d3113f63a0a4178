namespace BorgBackupServer.Server.Clients;

/// <summary>The one line to paste on the client. The token travels in the environment: an argument would be readable by every account of the machine.</summary>
internal static class EnrolmentCommand
{
    public const string ScriptPath = "/agent/install.sh";

    public static string Write(string publicAddress, string token) =>
        $"curl -fsS {ShellText.Quote(publicAddress + ScriptPath)} | BBS_ENROL_TOKEN={ShellText.Quote(token)} sh";
}
