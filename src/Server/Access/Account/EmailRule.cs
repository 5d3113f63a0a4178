using BorgBackupServer.Server.Platform.Results;
namespace BorgBackupServer.Server.Access.Account;
public static class EmailRule { public static Problem? Check(string text, string field) => text.Contains('@') ? null : Problem.Invalid("x", field); }
