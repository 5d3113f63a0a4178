using System.Globalization;
using System.Text.RegularExpressions;

namespace BorgBackupServer.Borg.Commands;

/// <summary>Where a repository is: a folder of this machine, or one behind SSH.</summary>
public sealed partial record RepositoryLocation
{
    private RepositoryLocation(string text) => Text = text;

    /// <summary>The location as borg reports it: a path, or <c>ssh://user@host:port/path</c>.</summary>
    public string Text { get; }

    /// <param name="path">Absolute, without <c>::</c> and control characters.</param>
    /// <exception cref="ArgumentException">borg would read the path as something else.</exception>
    public static RepositoryLocation Local(string path) => new(RequirePath(path));

    /// <param name="user">The unix account on the server.</param>
    /// <param name="host">A host name, an IPv4 address, or an IPv6 address without brackets.</param>
    /// <param name="port">1 to 65535.</param>
    /// <param name="path">Absolute on the server; <c>/./x</c> means x below the account's home.</param>
    /// <exception cref="ArgumentException">A part that ssh or borg would read as something else, such as a host that starts with a dash.</exception>
    public static RepositoryLocation Ssh(string user, string host, int port, string path)
    {
        if (!UserName().IsMatch(user))
            throw new ArgumentException("Not a unix account name.", nameof(user));
        var isIPv6 = IPv6().IsMatch(host);
        if (!isIPv6 && !HostName().IsMatch(host))
            throw new ArgumentException("Not a host name or address.", nameof(host));
        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, 65535);
        return new(string.Create(CultureInfo.InvariantCulture,
            $"ssh://{user}@{(isIPv6 ? $"[{host}]" : host)}:{port}{RequirePath(path)}"));
    }

    /// <summary>Reads either form back.</summary>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public static RepositoryLocation Parse(string text) => IsSsh(text)
        ? SshForm().Match(text) is { Success: true } parts
            ? Ssh(parts.Groups["user"].Value, parts.Groups["host"].Value.Trim('[', ']'), int.Parse(parts.Groups["port"].ValueSpan, CultureInfo.InvariantCulture), parts.Groups["path"].Value)
            : throw new ArgumentException("This is no address of a repository.", nameof(text))
        : Local(text);

    /// <summary>Whether the text names another machine.</summary>
    public static bool IsSsh(string text) => text.StartsWith("ssh://", StringComparison.Ordinal);

    internal string Argument => Placeholders.Escape(Text);

    internal string ArgumentFor(string archive) => $"{Argument}::{Placeholders.Escape(ArchiveName.Require(archive))}";

    public override string ToString() => Text;

    private static string RequirePath(string path) =>
        path.Length > 1 && path[0] == '/' && path[1] != '/' && !path.EndsWith(':') &&
        !path.Contains("::", StringComparison.Ordinal) && !path.Any(char.IsControl)
            ? path
            : throw new ArgumentException("A repository's path is absolute, with one leading slash and without '::' or control characters.", nameof(path));

    [GeneratedRegex(@"\Assh://(?<user>[^@/]+)@(?<host>\[[^\]]+\]|[^:/\[]+):(?<port>[0-9]{1,5})(?<path>/.+)\z")]
    private static partial Regex SshForm();

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.-]*\z")]
    private static partial Regex UserName();

    [GeneratedRegex(@"\A[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_.])?\z")]
    private static partial Regex HostName();

    [GeneratedRegex(@"\A[0-9A-Fa-f.]*:[0-9A-Fa-f:.]+\z")]
    private static partial Regex IPv6();
}
