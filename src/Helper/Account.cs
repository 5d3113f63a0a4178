using System.Globalization;
using BorgBackupServer.Borg.Isolation;

namespace BorgBackupServer.Helper;

/// <summary>A client's unix account as it stands in /etc/passwd, where alone such accounts are made.</summary>
internal sealed record Account(string Name, uint User, uint Group, string Home, string Shell)
{
    /// <summary>No ordinary account of the machine is in this range, and it has room for 29,000 clients.</summary>
    public const uint First = 30_000;

    public const uint Last = 59_999;

    /// <summary>Null if there is none.</summary>
    /// <exception cref="Refusal">It is one that was not made here: then nothing is done in its name.</exception>
    public static Account? Find(IsolationSettings settings, Guid client)
    {
        var found = FindByName(AccountName.Of(client));
        return found is null || found is { User: >= First and <= Last, Group: >= First and <= Last }
            ? found
            : throw new Refusal($"The account {found.Name} is not one that was made for a client.");
    }

    public static Account? FindByName(string name) => File.ReadLines("/etc/passwd")
        .Select(line => line.Split(':'))
        .Where(fields => fields.Length == 7 && fields[0] == name)
        .Select(fields => new Account(fields[0], Number(fields[2]), Number(fields[3]), fields[5], fields[6]))
        .FirstOrDefault();

    private static uint Number(string text) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
