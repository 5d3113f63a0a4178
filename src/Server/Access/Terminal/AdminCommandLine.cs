using BorgBackupServer.Server.Platform.Start;

namespace BorgBackupServer.Server.Access.Terminal;

/// <summary>What stands after <c>bbs-server admin</c>.</summary>
/// <param name="UserName">For commands about one user.</param>
/// <param name="DataDirectory">Of the server.</param>
public sealed record AdminCommandLine(AdminCommand Command, string UserName, string DataDirectory)
{
    public const string Usage = """
        usage: bbs-server admin COMMAND --data DIR

          create-administrator NAME   adds an administrator
          reset-password NAME         gives a user a new password and ends their sessions
          reset-2fa NAME              removes a user's second factor and passkeys, and ends their sessions
          list                        shows all users
          verify-activity             says whether a row of the activity is missing or altered
          move-database               brings a SQLite database over into PostgreSQL; the server must be stopped
          help                        shows this

        Run it as the account that the server runs as; the server may run meanwhile, unless it says otherwise.
        A password is asked for at the terminal, or read as the first line of standard input.

        Exit codes: 0 done, 1 a fault, 2 the command line is wrong, 3 the data folder cannot be used,
                    4 refused, the message says why, 5 the activity does not hold together.
        """;

    /// <exception cref="ServerStartException">The command line is wrong; exit code <see cref="ExitCodes.Usage"/>.</exception>
    public static AdminCommandLine Parse(IReadOnlyList<string> arguments)
    {
        string? folder = null;
        var words = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i] != "--data")
                words.Add(arguments[i]);
            else if (++i < arguments.Count && !string.IsNullOrWhiteSpace(arguments[i]))
                folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(arguments[i]));
            else
                throw Wrong("--data needs a folder.");
        }

        var command = Find(words);
        if (command == AdminCommand.Help)
            return new AdminCommandLine(command, "", "");
        var needsName = command is AdminCommand.CreateAdministrator or AdminCommand.ResetPassword or AdminCommand.ResetSecondFactor;
        // A word too many is most likely a password, which is not to be repeated.
        if (words.Count != (needsName ? 2 : 1))
            throw Wrong(needsName ? $"{words[0]} needs one name, and takes no password on the command line." : $"{words[0]} takes no name.");
        return new AdminCommandLine(command, needsName ? words[1] : "", folder ?? throw Wrong("--data is missing."));
    }

    private static AdminCommand Find(List<string> words) => words switch
    {
        [] => throw Wrong("The command is missing."),
        ["help" or "--help" or "-h", ..] => AdminCommand.Help,
        ["create-administrator", ..] => AdminCommand.CreateAdministrator,
        ["reset-password", ..] => AdminCommand.ResetPassword,
        ["reset-2fa", ..] => AdminCommand.ResetSecondFactor,
        ["list", ..] => AdminCommand.List,
        ["verify-activity", ..] => AdminCommand.VerifyActivity,
        ["move-database", ..] => AdminCommand.MoveDatabase,
        _ => throw Wrong("There is no such command."),
    };

    private static ServerStartException Wrong(string what) => new(what, Usage, ExitCodes.Usage);
}
