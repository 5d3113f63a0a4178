using System.Globalization;
using System.Net;
using BorgBackupServer.Borg.Isolation;
using BorgBackupServer.Borg.Processes;

namespace BorgBackupServer.Server.Platform.Start;

/// <summary><c>bbs-server [--system] --data DIR --port N [--listen ADDRESS]</c>, and <c>BBS_AGENT_BINARY</c>, <c>BBS_GUARD_BINARY</c>, <c>BBS_SSH_LISTEN</c>, <c>BBS_SSH_PORT</c> and <c>BBS_TRUSTED_PROXIES</c> from the environment.</summary>
public static class ServerCommandLine
{
    public const string Usage = "usage: bbs-server [--system] --data DIR [--port N] [--listen ADDRESS]\n       bbs-server admin help";

    private const int DefaultPort = 8484;

    /// <exception cref="ServerStartException">The command line is wrong; exit code <see cref="ExitCodes.Usage"/>.</exception>
    /// <param name="readIsolation">Reads what root has set up, where system mode is asked for.</param>
    public static ServerOptions Parse(IReadOnlyList<string> arguments, Func<string, string?> environment, Func<IsolationSettings>? readIsolation = null)
    {
        var isSystem = arguments.Contains("--system");
        arguments = [.. arguments.Where(argument => argument != "--system")];
        string? folder = null;
        var port = DefaultPort;
        var listen = IPAddress.Loopback;
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var value = i + 1 < arguments.Count ? arguments[i + 1] : null;
            switch (arguments[i])
            {
                case "--data" when !string.IsNullOrWhiteSpace(value):
                    folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(value));
                    break;
                case "--port" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= IPEndPoint.MaxPort:
                    port = number;
                    break;
                case "--listen" when IPAddress.TryParse(value, out var address):
                    listen = address;
                    break;
                case "--data" or "--port" or "--listen":
                    throw Wrong($"{arguments[i]} needs {Needs(arguments[i])}.");
                default:
                    throw Wrong($"There is no option '{arguments[i]}'.");
            }
        }

        var agentBinary = environment("BBS_AGENT_BINARY");
        var guardBinary = environment("BBS_GUARD_BINARY");
        // Never quietly without it: whoever set this believes that it stands there.
        if (!string.IsNullOrWhiteSpace(guardBinary) && ExecutablePath.Find(Path.GetFullPath(guardBinary)) is null)
            throw Wrong("BBS_GUARD_BINARY is no program.");
        var sshListen = environment("BBS_SSH_LISTEN");
        if (!string.IsNullOrWhiteSpace(sshListen) && !IPAddress.TryParse(sshListen, out _))
            throw Wrong("BBS_SSH_LISTEN needs an IP address.");
        if (!TryPort(environment("BBS_SSH_PORT"), out var sshPort))
            throw Wrong("BBS_SSH_PORT needs a number from 1 to 65535.");
        var isolation = isSystem ? (readIsolation ?? throw Wrong("System mode is not possible here."))() : null;
        return new ServerOptions
        {
            Isolation = isolation,
            SystemSshPort = sshPort,
            DataDirectory = folder ?? throw Wrong("--data is missing."),
            Port = port,
            Listen = listen.ToString(),
            TrustedProxies = ProxiesOf(environment("BBS_TRUSTED_PROXIES")),
            SshListen = string.IsNullOrWhiteSpace(sshListen) ? null : sshListen,
            AgentBinary = string.IsNullOrWhiteSpace(agentBinary) ? null : Path.GetFullPath(agentBinary),
            // In system mode it is root who says which program stands before borg serve.
            GuardBinary = isolation?.Guard ?? (string.IsNullOrWhiteSpace(guardBinary) ? null : Path.GetFullPath(guardBinary)),
        };
    }

    private static bool TryPort(string? text, out int port)
    {
        port = 22;
        return string.IsNullOrWhiteSpace(text) || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= IPEndPoint.MaxPort);
    }

    /// <summary><c>10.0.0.0/8, 192.0.2.7</c>; an address alone stands for itself.</summary>
    private static List<IPNetwork>? ProxiesOf(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        var networks = new List<IPNetwork>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (IPNetwork.TryParse(part, out var network))
                networks.Add(network);
            else if (IPAddress.TryParse(part, out var address))
                networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            else
                throw Wrong("BBS_TRUSTED_PROXIES needs networks such as 10.0.0.0/8, with commas between.");
        }

        return networks;
    }

    private static string Needs(string option) => option switch
    {
        "--port" => "a number from 0 to 65535",
        "--listen" => "an IP address",
        _ => "a folder",
    };

    private static ServerStartException Wrong(string what) => new(what, Usage, ExitCodes.Usage);
}
