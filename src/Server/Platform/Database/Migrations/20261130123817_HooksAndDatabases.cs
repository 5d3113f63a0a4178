using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace BorgBackupServer.Server.Platform.Database.Migrations
{
    /// <inheritdoc />
    public partial class HooksAndDatabases : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "DatabasesJson",
                table: "plans",
                type: "TEXT",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "Hooks_After",
                table: "plans",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Hooks_Before",
                table: "plans",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "Hooks_GoesOnWithout",
                table: "plans",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<int>(
                name: "Hooks_TimeoutMinutes",
                table: "plans",
                type: "INTEGER",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "DatabasesJson",
                table: "plans");

            migrationBuilder.DropColumn(
                name: "Hooks_After",
                table: "plans");

            migrationBuilder.DropColumn(
                name: "Hooks_Before",
                table: "plans");

            migrationBuilder.DropColumn(
                name: "Hooks_GoesOnWithout",
                table: "plans");

            migrationBuilder.DropColumn(
                name: "Hooks_TimeoutMinutes",
                table: "plans");
        }
    }
}
