using System.Data.Common;
using System.Globalization;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database.Postgres;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Start;

namespace BorgBackupServer.Server.Access.Terminal;

/// <summary><c>bbs-server admin …</c>: what an administrator of the machine needs when nobody can sign in any more.</summary>
public static class AdminProgram
{
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, AdminTerminal terminal, CancellationToken cancellationToken)
    {
        try
        {
            var line = AdminCommandLine.Parse(arguments);
            if (line.Command == AdminCommand.Help)
            {
                await terminal.Output.WriteLineAsync(AdminCommandLine.Usage);
                return ExitCodes.Stopped;
            }

            if (line.Command == AdminCommand.MoveDatabase)
                return await MoveAsync(line.DataDirectory, terminal, cancellationToken);
            await using var services = await AdminServices.OpenAsync(line.DataDirectory, cancellationToken);
            return await RunAsync(line, services, terminal, cancellationToken);
        }
        catch (ServerStartException exception)
        {
            await terminal.Error.WriteLineAsync($"bbs-server admin: {exception.Message}\n{exception.Hint}");
            return exception.ExitCode;
        }
        catch (Exception exception) when (exception is DbException or UnauthorizedAccessException)
        {
            await terminal.Error.WriteLineAsync($"bbs-server admin: The data folder cannot be used: {exception.Message}\nRun it as the account that the server runs as.");
            return ExitCodes.CannotStart;
        }
    }

    private static async Task<int> RunAsync(AdminCommandLine line, ServiceProvider services, AdminTerminal terminal, CancellationToken cancellationToken)
    {
        var commands = services.GetRequiredService<AdminCommands>();
        switch (line.Command)
        {
            case AdminCommand.VerifyActivity:
                return await VerifyAsync(services.GetRequiredService<ActivityVerifier>(), terminal, cancellationToken);
            case AdminCommand.List:
                foreach (var user in await commands.ListAsync(cancellationToken))
                    await terminal.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{user.Name}\t{(user.IsAdministrator ? "administrator" : "user")}\t{(user.HasSecondFactor ? "second factor" : "password alone")}\tsince {user.CreatedAt:yyyy-MM-dd}"));
                return ExitCodes.Stopped;
            case AdminCommand.ResetSecondFactor:
                return await EndAsync(terminal, await commands.ResetSecondFactorAsync(line.UserName, cancellationToken), "The second factor was removed; sessions of this user end.");
            default:
                if (await terminal.ReadPasswordAsync(cancellationToken) is not { } password)
                    return await EndAsync(terminal, Problem.Invalid("access.password-missing", "No password was given, or two different ones.", "Try again."), "");
                return line.Command == AdminCommand.CreateAdministrator
                    ? await EndAsync(terminal, await commands.CreateAdministratorAsync(line.UserName, password, cancellationToken), "The administrator was added.")
                    : await EndAsync(terminal, await commands.ResetPasswordAsync(line.UserName, password, cancellationToken), "The password was changed; sessions of this user end.");
        }
    }

    private static async Task<int> VerifyAsync(ActivityVerifier verifier, AdminTerminal terminal, CancellationToken cancellationToken)
    {
        var verdict = await verifier.VerifyAsync(cancellationToken);
        if (verdict.IsWhole)
        {
            await terminal.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"The activity holds together: {verdict.RowCount} rows."));
            return ExitCodes.Stopped;
        }

        await terminal.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"The activity does not hold together. {verdict.Broken} {verdict.RowCount} rows before it fit."));
        return ExitCodes.ActivityBroken;
    }

    private static async Task<int> MoveAsync(string dataDirectory, AdminTerminal terminal, CancellationToken cancellationToken)
    {
        foreach (var (table, rows) in await DatabaseMove.RunAsync(dataDirectory, cancellationToken))
            await terminal.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{table}\t{rows} rows"));
        await terminal.Output.WriteLineAsync($"Everything is in PostgreSQL now. The SQLite file is named server.db{DatabaseMove.MovedSuffix}; remove it when the server runs well.");
        return ExitCodes.Stopped;
    }

    private static async Task<int> EndAsync(AdminTerminal terminal, Result<Done> result, string done)
    {
        if (result.IsProblem(out var problem))
        {
            await terminal.Error.WriteLineAsync($"bbs-server admin: {problem.Detail} {problem.Hint}".TrimEnd());
            return ExitCodes.Refused;
        }

        await terminal.Output.WriteLineAsync(done);
        return ExitCodes.Stopped;
    }
}
