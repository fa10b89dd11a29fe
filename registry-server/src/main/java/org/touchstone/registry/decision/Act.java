package org.touchstone.registry.decision;

import java.util.Locale;
import org.touchstone.registry.application.Lifecycle.Move;
import org.touchstone.registry.people.Action;

/// Everything that a person can do to an application, as the permission that it takes and the move that it is: whether
/// somebody may do it now is what those two say.
public enum Act {
    EDIT(Action.EDIT_APPLICATION, Move.EDIT),
    ADD_EVIDENCE(Action.EDIT_APPLICATION, Move.ADD_EVIDENCE),
    SUBMIT(Action.SIGN_APPLICATION, Move.SUBMIT),
    ANSWER_QUESTIONS(Action.EDIT_APPLICATION, Move.ANSWER_QUESTIONS),
    ANSWER_INTENT(Action.EDIT_APPLICATION, Move.ANSWER_INTENT),
    WITHDRAW(Action.WITHDRAW_APPLICATION, Move.WITHDRAW),
    RETURN(Action.RETURN_APPLICATION, Move.RETURN),
    COMPLETE(Action.COMPLETE_APPLICATION, Move.COMPLETE_IT),
    ASSIGN(Action.ASSIGN_ASSESSOR, Move.ASSIGN),
    TAKE_OFF(Action.TAKE_OFF, Move.LEAVE),
    DECLARE(Action.ASSESS, Move.DECLARE),
    LEAVE(Action.ASSESS, Move.LEAVE),
    SCORE(Action.ASSESS, Move.SCORE),
    ASK(Action.ASSESS, Move.ASK),
    AGREE(Action.ASSESS, Move.FINISH_ASSESSMENT),
    START_REVIEW(Action.REVIEW, Move.START_REVIEW),
    HAND_OVER_REVIEW(Action.TAKE_OFF, Move.HAND_OVER_REVIEW),
    GIVE_BACK_REVIEW(Action.REVIEW, Move.HAND_OVER_REVIEW),
    PASS_REVIEW(Action.REVIEW, Move.PASS_REVIEW),
    SEND_BACK(Action.REVIEW, Move.SEND_BACK),
    GRANT(Action.DECIDE, Move.GRANT),
    INTEND_TO_REFUSE(Action.DECIDE, Move.INTEND_TO_REFUSE),
    REFUSE(Action.DECIDE, Move.REFUSE),
    REMIT(Action.DECIDE, Move.REMIT);

    private final Action action;
    private final Move move;

    Act(Action action, Move move) {
        this.action = action;
        this.move = move;
    }

    /// The word in answers.
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The permission that it takes.
    public Action action() {
        return action;
    }

    /// What it does to the state.
    public Move move() {
        return move;
    }

    /// Whether only assessors to whom the case was given can do it.
    boolean ofTheTeam() {
        return action == Action.ASSESS;
    }

    /// Whether they must have declared that they have no interest.
    boolean needsDeclaration() {
        return ofTheTeam() && this != DECLARE;
    }

    /// Whether it ends with a hearing.
    boolean heard() {
        return this == ADD_EVIDENCE || this == ANSWER_INTENT;
    }

    /// Whether only whoever began the review can do it.
    boolean ofTheReviewer() {
        return this == GIVE_BACK_REVIEW || this == PASS_REVIEW || this == SEND_BACK;
    }
}
