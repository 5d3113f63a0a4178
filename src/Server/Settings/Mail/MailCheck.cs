using System.Net;
using BorgBackupServer.Server.Access.Account;
using BorgBackupServer.Server.Platform.Mail;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Settings.Mail;

/// <summary>Whether answers about mail can be taken.</summary>
internal static class MailCheck
{
    private const int MostNameCharacters = 253;
    private const int MostCharacters = 300;

    /// <param name="stored">What holds so far: its password may be kept.</param>
    public static Result<MailServer> Check(MailAnswers answers, MailServer? stored)
    {
        var name = answers.Server.Trim();
        if (name.Length is 0 or > MostNameCharacters || Uri.CheckHostName(name) == UriHostNameType.Unknown)
            return Problem.Invalid("mail.server-form", "This is not the name of a mail server.", "Write it like mail.example.org", "server");
        if (answers.Port is < IPEndPoint.MinPort + 1 or > IPEndPoint.MaxPort)
            return Problem.Invalid("mail.port-form", "A port is a number from 1 to 65535.", "587 and 465 are usual.", "port");
        var from = answers.From.Trim();
        if (EmailRule.Check(from, "from") is { } wrongFrom)
            return wrongFrom;
        var userName = string.IsNullOrWhiteSpace(answers.UserName) ? null : answers.UserName.Trim();
        if (userName?.Length > MostCharacters || userName?.Any(char.IsControl) == true || answers.Password?.Reveal().Length > MostCharacters)
            return Problem.Invalid("mail.user-form", "User name or password cannot be one.", field: "userName");
        if (userName is null)
            return new MailServer(name, answers.Port, answers.Encryption, null, null, from);
        if (answers.Encryption == MailEncryption.None && !IsThisMachine(name))
            return Problem.Invalid("mail.password-in-clear", "The password would travel over the network in the clear.", "Choose an encryption, or a mail server that asks for no password.", "encryption");

        var password = answers.Password?.Reveal().Length > 0 ? answers.Password : null;
        if (password is null && stored?.Password is { } kept)
        {
            // Otherwise whoever reaches this page could have the password sent to a server of their own.
            if (stored.Name != name || stored.Port != answers.Port || stored.Encryption != answers.Encryption || stored.UserName != userName)
                return Problem.Invalid("mail.password-again", "Server, port, encryption or user name is another one, so the stored password is not sent there.", "Give the password again.", "password");
            password = kept;
        }

        return password is null
            ? Problem.Invalid("mail.password-missing", "A user name needs its password.", field: "password")
            : new MailServer(name, answers.Port, answers.Encryption, userName, password, from);
    }

    private static bool IsThisMachine(string name) =>
        name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(name.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
