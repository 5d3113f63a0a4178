using System.Globalization;
using System.Text.RegularExpressions;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Repositories.Remote;

/// <summary>
/// A place on a remote host, as borg writes it: <c>ssh://user@host:port/path</c>, with <c>/./x</c> for x below the account's
/// home. Goes into ssh's arguments, and its path through a shell over there; what could mean something to either is refused.
/// </summary>
public sealed partial record RemoteAddress
{
    private const int MostPathChars = 500;
    private const string Below = "/./";

    private RemoteAddress(string user, string host, int port, string path) => (User, Host, Port, Path) = (user, host, port, path);

    public string User { get; }

    public string Host { get; }

    public int Port { get; }

    /// <summary>Absolute, or with <c>/./</c> before it.</summary>
    public string Path { get; }

    /// <summary>The path as a program there takes it.</summary>
    public string PathThere => Path.StartsWith(Below, StringComparison.Ordinal) ? Path[1..] : Path;

    /// <summary>Whether a repository or a storage location with this path lies on a remote host.</summary>
    public static bool IsOne(string path) => RepositoryLocation.IsSsh(path);

    /// <summary>Of a text that this server has written.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static RemoteAddress Parse(string text) =>
        Form().Match(text) is { Success: true } parts
            ? new(parts.Groups["user"].Value, parts.Groups["host"].Value.Trim('[', ']'), int.Parse(parts.Groups["port"].ValueSpan, CultureInfo.InvariantCulture), parts.Groups["path"].Value)
            : throw new ArgumentException("This is no address of a remote host.", nameof(text));

    /// <summary>Of what a person has typed.</summary>
    public static Result<RemoteAddress> Of(string? host, int port, string? user, string? path)
    {
        var (name, account, folder) = (host?.Trim() ?? "", user?.Trim() ?? "", path?.Trim().TrimEnd('/') ?? "");
        if (!IsHost(name))
            return Problem.Invalid("remote-host.name-invalid", "That is not the name or the address of a machine.", "Give it without user, port and path, for example backup.example.org.", "host");
        if (port is < 1 or > 65535)
            return Problem.Invalid("remote-host.port-invalid", "A port is a number between 1 and 65535.", "sshd's own is 22.", "port");
        if (!Account().IsMatch(account))
            return Problem.Invalid("remote-host.user-invalid", "That is not the name of an account.", "Letters, digits, dots, dashes and underscores.", "user");
        var parts = folder.Split('/').Where(part => part.Length > 0 && part != ".").ToList();
        if (parts.Count == 0 || folder.Length > MostPathChars || parts.Any(part => part == ".." || !Part().IsMatch(part)))
            return Problem.Invalid("remote-host.path-invalid", "That is not a folder that can be used there.", "Letters, digits, dots, dashes and underscores between slashes. Without a slash at its beginning it lies in the account's home.", "path");
        return new RemoteAddress(account, name, port, (folder.StartsWith('/') && !folder.StartsWith(Below, StringComparison.Ordinal) ? "/" : Below) + string.Join('/', parts));
    }

    public static bool IsHost(string? host) => host is { Length: > 0 and <= 253 } && (HostName().IsMatch(host) || IPv6().IsMatch(host));

    /// <summary>The storage location of a repository.</summary>
    public static string StorageAbove(string repositoryPath, ClientId client, RepositoryId id) =>
        $"/home/{client}/{id}" is var own && repositoryPath.EndsWith(own, StringComparison.Ordinal) ? repositoryPath[..^own.Length] : repositoryPath;

    /// <summary>Under which path its client asks for a repository on a remote host; where that is, is the server's business.</summary>
    public static string ForClient(string path, RepositoryId id) => IsOne(path) ? $"/remote/{id}" : path;

    public override string ToString() => RepositoryLocation.Ssh(User, Host, Port, Path).Text;

    [GeneratedRegex(@"\Assh://(?<user>[^@/]+)@(?<host>\[[^\]]+\]|[^:/\[]+):(?<port>[0-9]{1,5})(?<path>/.+)\z")]
    private static partial Regex Form();

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}\z")]
    private static partial Regex Account();

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,100}\z")]
    private static partial Regex Part();

    [GeneratedRegex(@"\A[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?\z")]
    private static partial Regex HostName();

    [GeneratedRegex(@"\A[0-9A-Fa-f.]*:[0-9A-Fa-f:.]+\z")]
    private static partial Regex IPv6();
}
